"""
A store's own CSS, read by a parser and written anew from what was understood.

Owns: the lists of what may be said (allowed), and one reader for each part of a sheet: selectors,
values, media. Never: storing or serving a sheet. Nothing of the text is passed through: what a
reader did not name and check is refused with its line and column.
"""

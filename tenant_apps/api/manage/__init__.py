"""
What the store's team does by program: the same verbs as the console's pages, for the same people.

A subject is a module of shapes with their examples, and one of addresses.
"""

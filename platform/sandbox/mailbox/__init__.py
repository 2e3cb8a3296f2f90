"""
A mailbox for demo, development and tests: takes every mail by SMTP and shows it on a page.

Nothing is ever sent on.
"""

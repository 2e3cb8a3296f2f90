"""
Cloud desktops of a store's customers, and when they were used.

Owns: workspaces, whom they are shared with, their usage sessions and the parts of them that were
told to billing. Never: an invoice, a platform's wire. What is used is told to billing and wholesale
by the calendar month. Invariants: I-130 to I-136.
"""

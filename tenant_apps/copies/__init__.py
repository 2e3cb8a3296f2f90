"""
Copies of stores: what goes into one, and the report of what its future made.

Owns: filling a copy with its original's settings and with made-up customers; reading what happened
in it. Never: the copy's place in the register and its clock (shared_apps.resellers), nor a real
customer's name. Invariants: I-115, I-116. No tables.
"""

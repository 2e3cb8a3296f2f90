"""
Customers of a store: the party that is billed, and the people who may act for it.

Owns: customers and memberships. Never: passwords (identity), money (billing).
"""

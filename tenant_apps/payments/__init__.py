"""
The store's till: its gateway accounts, stored methods, attempts and payments.

Owns: every attempt to get money, with its intent written before the call. Never: invoices (it tells
billing what was captured), card data (it never reaches us). Invariants: I-14 … I-17.
"""

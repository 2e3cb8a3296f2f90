"""
EZSCALE's own till: what stores cost, and the one invoice a month each store gets.

Owns: the wholesale catalogue, tiers, the cost of each running service (from events), wholesale
invoices and their ledger. Never reads a store's tables. Invariants: I-20, I-21.
"""

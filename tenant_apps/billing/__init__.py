"""
What customers owe and why: subscriptions, invoices, the ledger, dunning.

Owns: subscriptions, invoices and their numbers, the books. Never: gateways or machines; it
announces and others act. Invariants: I-04 … I-08.
"""

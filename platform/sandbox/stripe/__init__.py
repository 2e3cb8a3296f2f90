"""
A card processor for laptops and tests, speaking Stripe's wire protocol to the real library.

It keeps its own ledger (`GET /_sandbox/ledger`), so that a test can ask the other side, not us,
how often a card was really charged. Accounts are separated by secret key. State survives a restart.
"""

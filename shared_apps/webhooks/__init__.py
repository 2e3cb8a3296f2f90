"""
Webhooks that leave: what happened in a store, told to addresses that its people entered.

Owns: the addresses, their sealed secrets, and a log of what was told to them, in months. Never:
what the news means, and webhooks that come in (inbound). Invariants: I-195, I-196.
"""

"""
Receipts of what others send us (webhooks): stored raw before anything is believed.

Owns: receipts, unique per endpoint and event. Never: what a notice means. Invariant: I-09.
"""

"""
Cart and order: what a customer wants, and the visible way from there to a running machine.

Owns: carts, orders, their timeline. Never: prices (catalogue and billing compute them from ids).
Invariant: I-18.
"""

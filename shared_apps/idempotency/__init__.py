"""
Idempotency keys of our own API: the same key and body answer the same again.

Owns: records of (store, person, key) with the request's hash and the answer. Invariant: I-13.
"""

"""
Under which name a store's mail leaves, and by which way.

Owns: sender domains with their DKIM keys and proofs, the stores' own mail services, the one
function that hands a letter over. Never: what a letter says or whether it is due (notifications).
Invariants: I-47, I-48.
"""

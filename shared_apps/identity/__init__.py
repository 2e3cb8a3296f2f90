"""
People who sign in: one user model, in both lists.

EZSCALE staff are rows of `public`; a store's team and customers are rows of its schema. Owns:
users, API tokens, sign-in rules. Never: what a person may buy or owe.
"""

"""
Who works for a store: invitations by mail, roles, and leaving.

Owns: invitations. Never: sign-in itself (identity); people who buy (accounts).
"""

"""
Who did what to which thing, when, from where. Append-only, one log per schema.

Owns: audit events. Never: deciding whether something was allowed. Invariant: I-12.
"""

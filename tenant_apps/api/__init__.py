"""
A store's REST API, version 1: what a customer's programs may do.

Owns: addresses, shapes, the OpenAPI document. Never: decisions (services), other people's rows
(selectors start from the caller's customer), the team's work. Invariant: I-13.
"""

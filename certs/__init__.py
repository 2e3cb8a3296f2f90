"""
Certificates of hosts: ordered through a serial queue, kept sealed, brought to the edges.

Owns: orders, certificates with their keys, challenges, what each edge serves. Never: whose a host
is (shared_apps.domains), money, requests of customers. Invariants: I-60, I-61, I-62.
"""

"""
Hosts and whose they are.

Owns: domain rows and the answer to "which store is this host". Never: certificates, DNS.
Invariant: I-03.
"""

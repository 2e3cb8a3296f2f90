"""
The register of stores, and opening one.

Owns: the reseller row (business, schema, status, clock), the pool of ready schemas. Never: prices,
domains, brands: those bring their own seeds. Invariants: I-01, I-02.
"""

"""
A small server that speaks the VirtFusion panel's API v1, for demo, development and tests.

It keeps its own ledger (`/_sandbox/ledger`) of everything that was ever made, and can be told to
fail in the ways real panels fail (`/_sandbox/faults`). No real machine is behind it.
"""

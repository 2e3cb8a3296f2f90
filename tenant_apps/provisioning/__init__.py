"""
Machines of a store's customers, from request to end.

Owns: services, jobs with their journal, the log of every outside action. Never: money; it hears of
paid, suspended and ended subscriptions by events. Invariants: I-30, I-31, I-32.
"""

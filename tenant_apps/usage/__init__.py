"""
Metered use of a store's services: whose events are taken, when a period of a meter is over, and
whether all that came in was billed.

Owns: the cut of time into periods by billing's cycle; the daily look. Never: events and sums
(shared_apps.metering), prices and invoices (catalog, billing). No tables.
Invariants: I-182, I-183.
"""

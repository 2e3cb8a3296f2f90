"""
What machines and programs count of a store's services: single events, by the million.

Owns: events in `public`, cut by month, each under a key of its own; receipts of what came in;
what was told of periods that are over; days of months that are no longer kept event by event.
Never knows a price, an invoice or a customer: it tells `UsagePeriodClosed`.
Invariants: I-180, I-181, I-182.
"""

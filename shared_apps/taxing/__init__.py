"""
Tax engines: one driver per vendor who knows the taxes of places, no tables.

Owns: how to ask for the tax of a place, to report a sale, to take a part of it back, and to ask
what became of a report. Never: invoices, money, retries. Only the flows of billing hold an engine.
"""

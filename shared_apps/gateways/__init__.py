"""
Payment gateways: one adapter per processor, no tables.

Owns: how to open a hosted payment page, charge a stored method, ask what became of an attempt,
refund, and read a signed notice. Never: invoices, ledgers, retries. Only the flows of the two tills
(`payments`, `wholesale`) hold a gateway.
"""

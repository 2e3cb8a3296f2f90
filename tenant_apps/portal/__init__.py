"""
The customer portal of a store: services, invoices, cards, profile, tokens.

Owns: pages and their words. Never: rules, money or machines; it asks those who have them.
"""

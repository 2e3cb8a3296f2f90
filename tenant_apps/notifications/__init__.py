"""
Mails of a store: one row each, unique per occasion, dressed in the store's brand.

Owns: the mail ledger, its texts and their delivery by SMTP. Never: deciding that something
happened; it listens.
"""

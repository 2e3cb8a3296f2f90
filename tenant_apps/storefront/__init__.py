"""
A store's public face: home, plans, cart, checkout, the order's timeline. No tables.

Never names a price: it shows what the catalogue and billing compute from ids.
"""

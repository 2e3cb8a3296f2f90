"""
What a store sells: products, their plans and retail prices.

Owns: product groups, products, plans. Never: wholesale prices (read from the wholesale catalogue),
subscriptions. Prices reach a cart by id only: nobody but this app says what something costs.
"""

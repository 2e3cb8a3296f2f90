"""
How a store looks and signs: name, logo, colours, texts.

Owns: one brand per store, its stylesheet, its logo made safe. Never: prices, domains, mail
delivery. A store's role sees its own row only.
"""

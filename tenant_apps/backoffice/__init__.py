"""
The store team's console at /manage/: one place to run the store.

Owns no table: it asks the other apps and calls their services. Never: prices, money or machines of
its own. It names the platform on one page only, the one about what the store owes.
"""

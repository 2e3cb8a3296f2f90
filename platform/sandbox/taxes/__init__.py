"""
Two engines of sales tax on one server: TaxJar's API under /taxjar/v2 and AvaTax's under /avatax.

Their places and rates are few and made up after real ones (`places.py`).
"""

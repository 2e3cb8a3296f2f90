"""
The demo: EZSCALE's own shop and two resellers' stores with a year behind them.

Everything is made through the same verbs as in life, by moving the stores' clocks; no row is
inserted by hand. No tables.
"""

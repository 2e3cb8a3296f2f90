"""
Traffic that is measured: one driver per source, and the samples of every service of every store.

Owns: accounts at sources (a flow collector's search cluster, panels that count), which address was
whose and when, samples with their roll-ups by hour and day. Never: quotas, alerts, money; those
are bandwidth's, in the store.
"""

"""
The fleet: EZSCALE's accounts on the platforms that make the machines.

Owns: connections (sealed secrets, health, capacity), the images they offer, and the drivers that
speak the platforms' real APIs. Never: services, customers, prices.
"""

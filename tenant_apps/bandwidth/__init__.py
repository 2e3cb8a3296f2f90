"""
Traffic of a store's services: quotas, alerts, what a period came to.

Owns: what a plan includes and how it counts, the periods of each service, alerts (once each), and
the news that billing and wholesale live on. Never: samples (shared_apps.traffic), prices and
invoices (billing rates what a period came to by the plan's meter price).
"""

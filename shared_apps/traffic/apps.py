from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed
from kernel.tenancy.wall import Access


class TrafficConfig(AppConfig):
    name = "shared_apps.traffic"
    label = "traffic"
    # A store sees its own figures; accounts at sources and who held which address it never sees.
    store_access = (
        Access("traffic_watch", "SELECT", own="store"),
        Access("traffic_sample", "SELECT", own="store"),
        Access("traffic_hour", "SELECT", own="store"),
        Access("traffic_day", "SELECT", own="store"),
    )
    sealed = (Sealed("traffic.Connection", "sealed_settings", "traffic.connection"),)

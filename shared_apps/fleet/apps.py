from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed
from kernel.tenancy.wall import Access


class FleetConfig(AppConfig):
    name = "shared_apps.fleet"
    label = "fleet"
    # Stores see which systems a plan can be installed with; connections and secrets they never see.
    store_access = (Access("fleet_image", "SELECT"),)
    sealed = (Sealed("fleet.Connection", "sealed_settings", "fleet.connection"),)

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class InboundConfig(AppConfig):
    name = "shared_apps.inbound"
    label = "inbound"
    store_access = (Access("inbound_receipt", "SELECT, INSERT, UPDATE", own="store"),)

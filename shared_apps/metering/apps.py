from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class MeteringConfig(AppConfig):
    name = "shared_apps.metering"
    label = "metering"
    store_access = (
        Access("metering_event", "SELECT, INSERT", own="store"),
        Access("metering_key", "SELECT, INSERT, UPDATE", own="store"),
        Access("metering_receipt", "SELECT, INSERT, UPDATE", own="store"),
        Access("metering_telling", "SELECT, INSERT, UPDATE", own="store"),
        Access("metering_day", "SELECT", own="store"),
    )
    append_only = ("metering_event",)

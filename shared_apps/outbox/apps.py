from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from kernel.tenancy.wall import Access


class OutboxConfig(AppConfig):
    name = "shared_apps.outbox"
    label = "outbox"
    store_access = (
        Access("outbox_message", "SELECT, INSERT", own="store"),
        Access("outbox_delivery", "SELECT, INSERT", own="store"),
        Access("outbox_duework", "SELECT, INSERT, UPDATE, DELETE", own="store"),
    )

    def ready(self) -> None:
        autodiscover_modules("handlers")

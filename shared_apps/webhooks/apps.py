from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed
from kernel.tenancy.wall import Access


class WebhooksConfig(AppConfig):
    name = "shared_apps.webhooks"
    label = "webhooks"
    store_access = (
        Access("webhooks_endpoint", "SELECT, INSERT, UPDATE, DELETE", own="store"),
        Access("webhooks_delivery", "SELECT, INSERT, UPDATE", own="store"),
    )
    sealed = (
        Sealed("webhooks.Endpoint", "sealed_secret", "webhooks.secret", in_store=True),
        Sealed("webhooks.Endpoint", "sealed_old_secret", "webhooks.secret", in_store=True),
    )

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class IdempotencyConfig(AppConfig):
    name = "shared_apps.idempotency"
    label = "idempotency"
    store_access = (Access("idempotency_record", "SELECT, INSERT, UPDATE, DELETE", own="store"),)

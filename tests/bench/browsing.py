"""Browsers that are signed in, in this process."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store


def signed_in(store: Store | None, user: Any) -> Client:
    """At a store, or at the staff's console."""
    host = store.primary_host if store else f"admin.{settings.ROOT_DOMAIN}"
    browser = Client(headers={"host": f"{host}:8000"})
    with in_store(store) if store else on_platform_side():
        browser.force_login(user)
    return browser

"""A stranger's browser on the partner site, and a form filled in well."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kernel.tenancy.context import on_platform_side

HOST = "partners.ezscale.localhost"


def answers(**changes: Any) -> dict[str, Any]:
    """What a person types; `changes` replace or, when None, leave out."""
    given = {
        "name": "Nordlicht Hosting",
        "slug": "nordlicht",
        "currency": "EUR",
        "language": "en",
        "owner_name": "Nora Nord",
        "email": "Nora@Nordlicht.test",
        "password": "seven green lanterns",
        "consent": "on",
        "form": "0b9c4ae2-6f2b-4d0e-9a55-1f6f6a7d1c11",
        "website": "",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


@pytest.fixture
def stranger(db, _wholesale, client_for) -> Client:
    """Nobody has asked for anything within the hour."""
    with on_platform_side():
        cache.clear()
    browser: Client = client_for(HOST)
    return browser

from __future__ import annotations

import pytest
from django.conf import settings

ADMIN = f"admin.{settings.ROOT_DOMAIN}"


@pytest.fixture
def stranger(db, client_for):
    """A browser on the staff host that nobody signed in with."""
    return client_for(ADMIN)


@pytest.fixture
def console(olga, client_for):
    """Olga's browser."""
    return client_for(ADMIN, olga)

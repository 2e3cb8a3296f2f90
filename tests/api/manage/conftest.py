"""A store's team by program."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from tests.api.conftest import Program, token_for


@pytest.fixture
def agents(db, acme) -> Program:
    """Somebody of the team who owns nothing."""
    with in_store(acme):
        kim = User.objects.create(
            email="kim@acme.test", name="Kim Lee", role=User.Role.AGENT, is_active=True
        )
    return Program(acme, token_for(acme, kim))

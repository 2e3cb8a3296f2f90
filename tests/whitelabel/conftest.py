"""A store under a name of its own, with customers, orders, a server and mail: the ground."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from kernel import clock
from kernel.tenancy.context import in_store, nowhere
from kernel.tenancy.routing import forget
from kernel.tenancy.store import Store
from shared_apps.domains.models import Claim
from shared_apps.domains.services.hosts import answer_at
from tests.isolation import worlds as building
from tests.isolation.conftest import _fill_cart, _sign_in
from tests.isolation.probe import undone
from tests.isolation.worlds import Side

HOST = "cloud.acme-hosting.test"


@pytest.fixture(scope="module")
def side(acme, card_sandbox, panel, django_db_blocker) -> Iterator[Side]:
    from django.db import connection

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    card_sandbox.clear()
    panel.reset()
    with django_db_blocker.unblock(), nowhere():
        with undone():
            store = under_its_own_name(acme)
            made = building._side(store, card_sandbox, panel, ["alice"], "whsec_walk")
            _sign_in(made)
            _fill_cart(made, made.visitor)
            yield made
        connection.close()
        forget()


def under_its_own_name(store: Store) -> Store:
    """As after the wizard: the name is live, and links and mails use it."""
    now = clock.now()
    with in_store(store):
        claim = Claim.objects.create(
            store=store.key,
            host=HOST,
            registrable="acme-hosting.test",
            token="t" * 32,
            skeleton=HOST,
            state=Claim.State.LIVE,
            wants_primary=True,
            state_since=now,
            created_at=now,
        )
        answer_at(claim)
    forget()
    return replace(store, primary_host=HOST)

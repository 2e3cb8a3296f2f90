"""One pair of worlds for each file of probes, rolled back when the file is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from kernel.tenancy.context import in_store, nowhere
from tenant_apps.orders.models import CartLine
from tests.isolation import worlds as building
from tests.isolation.probe import undone
from tests.isolation.visits import Visit
from tests.isolation.worlds import Customer, Side, Worlds


@pytest.fixture(scope="module")
def worlds(acme, beta, card_sandbox, panel, django_db_blocker) -> Iterator[Worlds]:
    from django.db import connection

    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    card_sandbox.clear()
    panel.reset()
    with django_db_blocker.unblock(), nowhere():
        with undone():
            made = building.build(acme, beta, card_sandbox, panel)
            for side in (made.acme, made.beta):
                _sign_in(side)
                for one in side.customers:
                    _fill_cart(side, one)
            yield made
        connection.close()


def _sign_in(side: Side) -> None:
    from tests.conftest import sign_in

    for one in [*side.customers, side.owner]:
        client = Client(headers={"host": f"{side.store.primary_host}:8000"})
        sign_in(client, one.person)
        one.session = client.cookies[settings.SESSION_COOKIE_NAME].value


def _fill_cart(side: Side, one: Customer) -> None:
    """A server in the basket of the browser's session, put there through the page."""
    fields = {"hostname": f"cart-{one.canary}.example.com", "image": "1"}
    plan = one.things["plan"][0]
    Visit("POST", f"/configure/{plan}/", fields, session=one.session).send(side)
    with in_store(side.store):
        lines = CartLine.objects.filter(hostname=fields["hostname"])
        one.things["line"] = [str(pk) for pk in lines.values_list("pk", flat=True)]

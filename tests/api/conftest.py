"""A customer's program: JSON in, JSON out, a token of the store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from tests.people import Person

HOSTNAME = "web1.example.com"


@dataclass
class Program:
    """Speaks to one store's API, with or without a token."""

    store: Store
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str):
        client = Client(raise_request_exception=True)
        sent = {"host": f"{self.store.primary_host}:8000", **headers}
        if self.token:
            sent["authorization"] = f"Bearer {self.token}"
        content = body if isinstance(body, bytes) else json.dumps(body)
        return client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else content,
            content_type="application/json",
            headers=sent,
        )

    def get(self, path: str, **headers: str):
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str):
        return self.ask("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any):
        return self.ask("PATCH", path, body)


def token_for(store: Store, user: Any) -> str:
    from shared_apps.identity.services import issue_token

    with in_store(store):
        return issue_token(user, name="Test").key


@pytest.fixture(autouse=True)
def _fresh_limits(acme: Store, beta: Store):
    """Limits are counted in the cache, which no rollback reaches."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    for store in (acme, beta):
        with in_store(store):
            cache.clear()


@pytest.fixture
def stranger(db, acme: Store) -> Program:
    return Program(acme)


@pytest.fixture
def alices(acme: Store, alice: Person) -> Program:
    return Program(acme, token_for(acme, alice.user))


@pytest.fixture
def charlies(beta: Store, charlie: Person) -> Program:
    return Program(beta, token_for(beta, charlie.user))


@pytest.fixture
def owners(db: None, acme: Store, ada: Any) -> Program:
    """The store's owner, with a token of its own."""
    return Program(acme, token_for(acme, ada))


@pytest.fixture
def bobs(db: None, acme: Store) -> Program:
    """Another customer of the same store."""
    from tests.people import make_customer

    with in_store(acme):
        bob = make_customer("bob@acme-customer.test", "Bob Baker")
    return Program(acme, token_for(acme, bob.user))


@pytest.fixture
def plan(db, acme: Store):
    from tenant_apps.catalog.models import Plan
    from tests.journeys.test_first_sale import offer_systems

    with in_store(acme):
        found = Plan.objects.get(product__name="Professional")
        offer_systems(found)
        return found


@pytest.fixture
def wanted(plan) -> dict[str, Any]:
    return {"items": [{"plan": str(plan.pk), "hostname": HOSTNAME}]}


@pytest.fixture
def order(alices: Program, wanted: dict[str, Any]) -> dict[str, Any]:
    """Alice's placed order, in a store that has no till yet."""
    answer = alices.post("orders/", wanted)
    assert answer.status_code == 201, answer.content
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def service(acme: Store, alice: Person, order: dict[str, Any]):
    """Alice's running server, made without a platform: its row and a sealed password."""
    from kernel import clock
    from kernel.actor import MACHINE
    from kernel.ids import new_id
    from kernel.secrets import Secret
    from tenant_apps.billing.models import Subscription
    from tenant_apps.provisioning.models import Service
    from tenant_apps.provisioning.services import change_password

    with in_store(acme):
        row = Service.objects.create(
            customer_id=alice.customer.pk,
            subscription_id=Subscription.objects.get().pk,
            order_line_id=new_id(),
            product_name="Professional",
            wholesale_code="vps-pro",
            hostname=HOSTNAME,
            image="1",
            image_label="Debian 13",
            driver="virtfusion",
            remote_plan="2",
            remote_id="17",
            owner_name="Alice",
            owner_email="alice@acme-customer.test",
            username="root",
            retail_minor=1400,
            currency="EUR",
            state=Service.State.ACTIVE,
            requested_at=clock.now(),
            active_at=clock.now(),
        )
        change_password(row.pk, Secret("correct-horse-7"), actor=MACHINE)
        row.refresh_from_db()
        return row

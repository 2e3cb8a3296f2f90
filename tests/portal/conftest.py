"""Alice's account in acme, and the browsers of those who look at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache

from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from tests.people import Person

HOSTNAME = "web1.example.com"
PASSWORD = "correct-horse-7"


@dataclass
class Things:
    """What somebody has in a store."""

    store: Store
    service: Any
    invoice: Any
    method: Any
    token: Any


def things_of(store: Store, person: Person, number: str = "") -> Things:
    """An ordered server, its open invoice, a card and a token: rows only, no outside world."""
    from kernel import clock
    from shared_apps.identity.services import issue_token
    from tenant_apps.billing.models import Invoice, Subscription
    from tenant_apps.payments.models import GatewayAccount, PaymentMethod
    from tests.journeys.test_first_sale import order_plan

    with in_store(store):
        order = order_plan(person, hostname=HOSTNAME)
        invoice = Invoice.objects.get(pk=order.invoice_id)
        subscription = Subscription.objects.get(customer_id=person.customer.pk)
        account, _ = GatewayAccount.objects.get_or_create(
            gateway="stripe",
            defaults={"label": "Card", "sealed_settings": "", "created_at": clock.now()},
        )
        method = PaymentMethod.objects.create(
            account=account,
            customer_id=person.customer.pk,
            reference=f"pm_{person.customer.pk}",
            label="Visa •••• 4242",
            brand="visa",
            last4="4242",
            expires_year=2040,
            expires_month=8,
            is_default=True,
            created_at=clock.now(),
        )
        token = issue_token(person.user, name="Backup script").row
        service = _service(person, subscription)
    return Things(store, service, invoice, method, token)


def _service(person: Person, subscription: Any) -> Any:
    from kernel import clock
    from kernel.actor import MACHINE
    from kernel.ids import new_id
    from kernel.secrets import Secret
    from tenant_apps.provisioning.models import Service
    from tenant_apps.provisioning.services import change_password

    row = Service.objects.create(
        customer_id=person.customer.pk,
        subscription_id=subscription.pk,
        order_line_id=new_id(),
        product_name="Professional",
        wholesale_code="vps-pro",
        hostname=HOSTNAME,
        image="1",
        image_label="Debian 13",
        driver="virtfusion",
        remote_plan="2",
        remote_id="17",
        owner_name=person.customer.name,
        owner_email=person.customer.email,
        username="root",
        ipv4="192.0.2.17",
        ipv6="2001:db8::17",
        retail_minor=1400,
        currency="EUR",
        state=Service.State.ACTIVE,
        power="on",
        power_seen_at=clock.real_now(),
        requested_at=clock.now(),
        active_at=clock.now(),
    )
    change_password(row.pk, Secret(PASSWORD), actor=MACHINE)
    row.refresh_from_db()
    return row


@pytest.fixture(autouse=True)
def _fresh_limits(acme: Store, beta: Store):
    """Limits are counted in the cache, which no rollback reaches."""
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    for store in (acme, beta):
        with in_store(store):
            cache.clear()


@pytest.fixture
def alices(acme: Store, alice: Person) -> Things:
    return things_of(acme, alice)


@pytest.fixture
def dora(db, acme: Store) -> Person:
    """Another customer of Alice's store."""
    from tests.people import make_customer

    with in_store(acme):
        return make_customer("dora@acme-customer.test", "Dora Diaz")


@pytest.fixture
def doras(acme: Store, dora: Person) -> Things:
    return things_of(acme, dora)


@pytest.fixture
def charlies(beta: Store, charlie: Person) -> Things:
    return things_of(beta, charlie)


@pytest.fixture
def browser(acme: Store, alice: Person, client_for):
    """Alice's browser, signed in."""
    return client_for(acme, alice)

"""The team's console: Ada at her desk, and an order that was paid by transfer."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Invoice
from tenant_apps.payments.services import record_manual
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.services.finish import stop_job
from tests.journeys.test_first_sale import order_plan
from tests.people import PASSWORD


@pytest.fixture
def sit_down(client_for):
    """`sit_down(store, user)`: a browser with a session, past the door that counts visitors."""

    def make(store, person):
        browser = client_for(store)
        with in_store(store):
            browser.force_login(getattr(person, "user", person))
        return browser

    return make


@pytest.fixture
def desk(acme, ada, sit_down):
    """The browser of acme's owner."""
    return sit_down(acme, ada)


@pytest.fixture
def agent(db, acme):
    from allauth.account.models import EmailAddress

    from shared_apps.identity.models import User

    with in_store(acme):
        user = User.objects.create_user(
            "gus@acme.test", PASSWORD, name="Gus Agent", role=User.Role.AGENT
        )
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


@pytest.fixture
def ordered(acme, alice):
    """Alice's unpaid order."""
    with in_store(acme):
        return order_plan(alice)


def pay(store, order) -> None:
    """By bank transfer, as the team records it."""
    with in_store(store):
        invoice = Invoice.objects.get(pk=order.invoice_id)
        record_manual(
            invoice.pk, invoice.total, bank_reference=order.number, note="", actor=MACHINE
        )
    work_until_quiet(store.key)


@pytest.fixture
def stuck(acme, ordered):
    """A creation that a person must look at."""
    pay(acme, ordered)
    with in_store(acme):
        job = Job.objects.select_related("service").get()
        stop_job(job, "allocate", "no_room", "the group is full")
    return job


@pytest.fixture
def by_hand(acme, alice):
    """A creation on the driver that only waits for people."""
    from shared_apps.fleet.services import connect
    from tenant_apps.catalog.models import Product

    with on_platform_side():
        connect(name="Hands", driver="manual", settings={}, location="", actor=MACHINE)
    with in_store(acme):
        Product.objects.filter(name="Professional").update(driver="manual")
        order = order_plan(alice)
    pay(acme, order)
    with in_store(acme):
        return Job.objects.get()

"""Stores and sales on the ground, and the judges of what is left after a fault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from django.db.models import Sum

from kernel import clock
from kernel.actor import MACHINE
from kernel.secrets import Secret
from kernel.tenancy.context import find_store, in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.selectors import all_due
from shared_apps.outbox.services import relay_one, run_due
from shared_apps.resellers.services import OpenStore, open_store
from tenant_apps.billing.models import Invoice, Posting
from tenant_apps.orders.models import Order
from tenant_apps.payments.models import Attempt, Payment
from tenant_apps.provisioning.models import Job, Service
from tests.faults.ground import Ground
from tests.people import PASSWORD, Person, make_customer
from tests.selling import Shop, make_shop

_serial = count(1)
JOB = "provisioning.job"


def open_by_slug(slug: str) -> Store:
    return open_store(
        OpenStore(
            name=f"Shop {slug}",
            slug=slug,
            owner_name="Fay",
            owner_email=f"fay@{slug}.test",
            owner_password=Secret(PASSWORD),
            movable_clock=True,
        ),
        actor=MACHINE,
    )


def new_shop(ground: Ground, slug: str = "") -> Shop:
    return make_shop(open_by_slug(slug or f"fault{next(_serial)}"), ground.cards, ground.panel)


@dataclass
class Sale:
    """One customer's order in a shop."""

    shop: Shop
    person: Person
    order: Order
    page: str = ""

    def pay(self, card: str = "4242424242424242") -> None:
        self.shop.cards.pay(self.page, card)

    @property
    def invoice(self) -> Invoice:
        return Invoice.objects.get(pk=self.order.invoice_id)

    @property
    def service(self) -> Service:
        return Service.objects.get(customer_id=self.person.customer.pk)

    @property
    def job(self) -> Job:
        return Job.objects.get(service__customer_id=self.person.customer.pk, action="create")


def new_sale(shop: Shop, *, page: bool = True) -> Sale:
    from tests.journeys.test_first_sale import order_plan, page_for

    number = next(_serial)
    with shop.inside():
        person = make_customer(f"buyer{number}@buyers.test", f"Buyer {number}")
        order = order_plan(person, hostname=f"web{number}.example.com")
        return Sale(shop, person, order, page_for(order) if page else "")


def paid_sale(shop: Shop) -> Sale:
    """Paid, the service requested, its job not begun: what a worker finds."""
    sale = new_sale(shop)
    sale.pay()
    for _ in range(20):
        shop.pass_time(seconds=12)
        _work_but(shop, JOB)
        with shop.inside():
            if Job.objects.filter(service__customer_id=sale.person.customer.pk).exists():
                assert sale.job.state == "requested"
                return sale
    raise AssertionError(f"not paid: {unfinished(shop)}")


def unfinished(shop: Shop) -> list[str]:
    with on_platform_side():
        rows = DueWork.objects.filter(store=shop.store.key)
        return [f"{row.kind} {row.attempts} {row.leased_until} {row.error}" for row in rows]


def _work_but(shop: Shop, kind: str) -> None:
    while relay_one():
        pass
    with on_platform_side():
        rows = [row for row in all_due(100, shop.store.key) if row.kind != kind]
    for row in rows:
        run_due(row.store, row.kind, row.subject)
    while relay_one():
        pass


def open_page_in(key: str, invoice_id: str) -> None:
    """What the pay button does, for the dying worker."""
    from tenant_apps.payments import flows

    with in_store(find_store(key)):
        flows.open_page(
            Invoice.objects.get(pk=invoice_id),
            success_url="http://shop.test/ok",
            cancel_url="http://shop.test/no",
        )


def leases_end(shop: Shop) -> None:
    """A dead worker's leases (4 and 5 minutes) are brought to their end by hand."""
    past = clock.real_now() - timedelta(seconds=1)
    with on_platform_side():
        DueWork.objects.filter(store=shop.store.key, leased_until__isnull=False).update(
            leased_until=past
        )
    with shop.inside():
        Job.objects.filter(leased_until__isnull=False).update(leased_until=past)


def work_until(shop: Shop, done: Any, rounds: int = 60) -> None:
    """Time passes in the store and due work is done, until `done()` inside the store."""
    for _ in range(rounds):
        with shop.inside():
            if done():
                return
        shop.work(12)
    raise AssertionError("it never came to its end")


# The judges.


def machines_of(sale: Sale) -> list[dict[str, Any]]:
    """All machines ever made for a sale's customer, by the panel's own ledger."""
    owner = f"{sale.shop.store.key}-{sale.person.customer.pk}"
    servers = sale.shop.panel.ledger()["servers"]
    return [one for one in servers if one["extRelationId"] == owner]


def delivered_once(sale: Sale) -> None:
    """One machine was ever made, it runs, its service knows it and its password."""
    from shared_apps.outbox.models import Message

    with sale.shop.inside():
        service = sale.service
        assert service.state == "active"
        assert service.sealed_password
        assert service.ipv4
        assert sale.job.state == "done"
        told = Message.objects.filter(
            store=sale.shop.store.key, kind="provisioning.service_activated"
        )
        mine = [one for one in told if one.payload["service_id"] == str(service.pk)]
        assert len(mine) == 1
    [machine] = machines_of(sale)
    assert machine["deleted"] is None
    assert machine["builds"] == 1
    assert str(machine["id"]) == service.remote_id


def paid_once(sale: Sale) -> None:
    """One payment, one captured at the processor, and the invoice is settled by it."""
    with sale.shop.inside():
        assert sale.invoice.state == "paid"
        assert Payment.objects.filter(invoice_id=sale.invoice.pk).count() == 1


def books_agree(shop: Shop) -> None:
    """What the processor took is what we booked; the books sum to zero; no number is missing."""
    with shop.inside():
        booked = Payment.objects.exclude(account__gateway="manual").aggregate(
            sum=Sum("amount_minor")
        )
        assert shop.cards.ledger(shop.key)["captured"] == (booked["sum"] or 0)
        assert Posting.objects.aggregate(sum=Sum("amount_minor"))["sum"] in {0, None}
        assert not Attempt.objects.filter(state="mismatch").exists()
        numbers = sorted(Invoice.objects.values_list("number", flat=True))
        tails = sorted(int(number.rsplit("-", 1)[-1]) for number in numbers)
        assert tails == list(range(1, len(tails) + 1))

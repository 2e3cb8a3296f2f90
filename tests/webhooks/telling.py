"""An address of the store, and news for it."""

from __future__ import annotations

from django.db import transaction

from contracts.billing import InvoicePaid
from kernel.actor import MACHINE
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.services import publish
from shared_apps.webhooks import services
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.services import WebhookWish

PAID = "invoice.paid"


def add(url: str, *kinds: str, customer_id=None) -> tuple[Endpoint, str]:
    wish = WebhookWish(url=url, kinds=kinds or (PAID,))
    row, secret = services.add_endpoint(wish, customer_id=customer_id, actor=MACHINE)
    return row, secret.reveal()


def one_paid(customer: str) -> InvoicePaid:
    return InvoicePaid(
        invoice_id="i-1",
        number="INV-1",
        customer_id=customer,
        total_minor=1404,
        currency="EUR",
        due_on="2026-12-01",
    )


def paid(customer: str = "c-1") -> None:
    with transaction.atomic():
        publish(one_paid(customer))


def happens(store, customer: str = "c-1") -> Delivery:
    paid(customer)
    work_until_quiet(store.key)
    return Delivery.objects.latest("at")

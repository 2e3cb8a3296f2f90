"""Billing runs and parked subscriptions as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from kernel.money import Money
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import RunNotFound
from tenant_apps.billing.models import BillingRun, Subscription

STATES = ("waiting", "running", "done", "dropped")


@dataclass(frozen=True, slots=True)
class Sums:
    """One currency of a run: what it was to issue, before and with tax, and against last time."""

    net: Money
    total: Money
    expected: Money
    issued: Money

    @property
    def change(self) -> Money:
        return self.net - self.expected


@dataclass(frozen=True, slots=True)
class Parked:
    row: Subscription
    customer: Customer | None


def runs(state: str = "") -> QuerySet[BillingRun]:
    found = BillingRun.objects.annotate(issued=Sum("batches__issued_count"))
    found = found.filter(state=state) if state else found
    return found.order_by("-planned_at", "-first_due_at")


def run(run_id: UUID) -> BillingRun:
    """Raises RunNotFound."""
    found = runs().filter(pk=run_id).first()
    if found is None:
        raise RunNotFound(_("There is no such billing run."))
    return found


def sums_of(row: BillingRun) -> list[Sums]:
    """By currency, as planned and as issued so far."""
    issued: dict[str, int] = {}
    for batch in row.batches.all():
        for currency, minor in batch.totals.items():
            issued[currency] = issued.get(currency, 0) + minor
    return [
        Sums(
            Money(row.planned.get(currency, {}).get("net", 0), currency),
            Money(row.planned.get(currency, {}).get("total", 0), currency),
            Money(row.expected.get(currency, 0), currency),
            Money(issued.get(currency, 0), currency),
        )
        for currency in sorted({*row.planned, *row.expected, *issued})
    ]


def run_before(row: BillingRun) -> BillingRun | None:
    """The last one that was done before it: what to compare with."""
    return runs("done").filter(planned_at__lt=row.planned_at).exclude(pk=row.pk).first()


def parked(words: str = "") -> QuerySet[Subscription]:
    """Those that still live: nobody has to decide about one that ended."""
    living = Subscription.objects.exclude(state=Subscription.State.ENDED)
    found = living.exclude(parked_reason="").order_by("billed_until", "pk")
    return found.filter(description__icontains=words) if words else found


def with_customers(rows: list[Subscription]) -> list[Parked]:
    known = Customer.objects.in_bulk({row.customer_id for row in rows})
    return [Parked(row, known.get(row.customer_id)) for row in rows]

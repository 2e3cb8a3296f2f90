"""All desktops of a store, for its team: whose, what they cost, when they were used last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from kernel import clock
from kernel.money import Money, exponent, round_minor
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.quarters import part_within
from tenant_apps.workspaces.running import Running, counted, this_month
from tenant_apps.workspaces.selectors import sessions_between

# A list begins with what costs something, or is about to.
_FIRST = ("running", "starting", "stopping", "paused", "idle", "ended")


@dataclass(frozen=True, slots=True)
class Listed:
    """
    A desktop in a list. `month` and `today` (before tax as its price is) are of the store's zone,
    and None for one that is not sold by the session any more.
    """

    row: Workspace
    service: Service | None
    customer: Customer | None
    month: Running | None
    today: Money | None
    last: UsageSession | None

    @property
    def since(self) -> datetime | None:
        """Since when it runs."""
        return self.month.session.started_at if self.month and self.month.session else None


@dataclass(frozen=True, slots=True)
class Now:
    """What runs in the whole store, and what an hour of that costs, before tax."""

    by_state: dict[str, int]
    burn: Decimal
    currency: str

    @property
    def running(self) -> int:
        return self.by_state.get(Workspace.State.RUNNING, 0)

    @property
    def paused(self) -> int:
        return self.by_state.get(Workspace.State.PAUSED, 0)

    @property
    def total(self) -> int:
        ended = self.by_state.get(Workspace.State.ENDED, 0)
        return sum(self.by_state.values()) - ended


def desks(state: str = "", words: str = "") -> QuerySet[Workspace]:
    """What runs first, then the newest. `words`: host name, plan, or of the customer."""
    rank = Case(
        *(When(state=one, then=Value(at)) for at, one in enumerate(_FIRST)),
        output_field=IntegerField(),
    )
    found = Workspace.objects.order_by(rank, "-created_at", "pk")
    if state in Workspace.State.values:
        found = found.filter(state=state)
    if words:
        about = Q(name__icontains=words) | Q(company__icontains=words) | Q(email__icontains=words)
        people = Customer.objects.filter(about).values("pk")
        named = Q(hostname__icontains=words) | Q(product_name__icontains=words)
        services = Service.objects.filter(named).values("pk")
        found = found.filter(Q(customer_id__in=people) | Q(service_id__in=services))
    return found


def desks_now() -> Now:
    """Two queries."""
    rows = Workspace.objects.order_by().values_list("state").annotate(n=Count("pk"))
    currency = current_store().currency
    open_ones = UsageSession.objects.filter(ended_at=None)
    burn = sum((one.rate.unit for one in open_ones if one.rate.currency == currency), Decimal(0))
    return Now({str(state): count for state, count in rows}, burn, currency)


def listed(rows: Sequence[Workspace]) -> list[Listed]:
    """Five queries, however many rows there are."""
    now = clock.now()
    keys = [row.pk for row in rows]
    sold = Subscription.objects.in_bulk([row.subscription_id for row in rows])
    services = Service.objects.in_bulk([row.service_id for row in rows])
    people = Customer.objects.in_bulk({row.customer_id for row in rows})
    latest = UsageSession.objects.filter(workspace_id__in=keys)
    last = {
        one.workspace_id: one
        for one in latest.order_by("workspace_id", "-started_at").distinct("workspace_id")
    }
    month: dict[UUID, list[UsageSession]] = defaultdict(list)
    for one in sessions_between(keys, *this_month(now)):
        month[one.workspace_id].append(one)
    found = []
    for row in rows:
        subscription = sold.get(row.subscription_id)
        counts = None
        if subscription is not None and subscription.hourly_price is not None:
            counts = counted(subscription, month[row.pk], now)
        found.append(
            Listed(
                row,
                services.get(row.service_id),
                people.get(row.customer_id),
                counts,
                _today(counts, month[row.pk], now),
                last.get(row.pk),
            )
        )
    return found


def _today(month: Running | None, rows: Sequence[UsageSession], now: datetime) -> Money | None:
    """Rounded for itself; never more than the month, which may be capped."""
    if month is None:
        return None
    zone, currency = current_store().timezone, month.amount.currency
    since = start_of(clock.local_date(now, zone), zone)
    exact = Decimal(0)
    for one in rows:
        part = part_within(one.started_at, one.ended_at or now, since, now, one.step_minutes)
        exact += one.rate.unit * part.minutes / 60 if part else 0
    return min(Money(round_minor(exact.scaleb(exponent(currency))), currency), month.amount)

"""What was used and is not on an invoice yet. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import Sum

from kernel import clock
from kernel.money import Money, total
from kernel.periods import Period, start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import InvoiceLine, PlanChange, Subscription, UsageCharge
from tenant_apps.billing.rules.change import ChangeLine
from tenant_apps.billing.rules.metered import BilledUse, Used, usage_lines
from tenant_apps.billing.rules.pricing import Metered
from tenant_apps.billing.rules.trace import allotted_from, rate_from
from tenant_apps.billing.selectors import noted_by_line
from tenant_apps.billing.taxation import Taxes
from tenant_apps.catalog.models import MeterPrice
from tenant_apps.catalog.rules.usage_terms import read
from tenant_apps.catalog.selectors import meter_prices


@dataclass(frozen=True, slots=True)
class Unbilled:
    """Lines for the next invoice, and the rows that are settled by it."""

    lines: tuple[ChangeLine, ...]
    rows: tuple[UsageCharge, ...]


def unbilled(row: Subscription, taxes: Taxes, at: datetime | None = None) -> Unbilled:
    """What the next invoice of a subscription says of use: new periods and corrections."""
    rows = list(UsageCharge.objects.filter(subscription=row, settled_at=None))
    lines: list[ChangeLine] = []
    instant = at or clock.now()
    told = [
        list(group)[-1] for _key, group in groupby(rows, key=lambda one: (one.meter, one.from_at))
    ]
    for newest in sorted(told, key=_place):
        price = read(newest.price)
        allotted = allotted_from(newest.allotted, price)
        metered = Metered(newest.quantity, newest.unit_label, price, allotted=allotted)
        tax = taxes.on_goods(row.tax_category)
        lines += usage_lines(_used(newest, row), metered, _billed(newest), tax, instant)
    return Unbilled(tuple(lines), tuple(rows))


def _place(one: UsageCharge) -> tuple[str, datetime]:
    """Sessions first, one after the other: each is a meter of its own."""
    return ("" if one.allotted else one.meter, one.from_at)


def taken_at(row: Subscription) -> datetime:
    """When it took the plan that it has: the terms of that moment hold for it."""
    taken = PlanChange.objects.filter(
        subscription=row, state=PlanChange.State.DONE, plan_id=row.plan_id, options__isnull=True
    )
    newest = taken.order_by("-at").values_list("at", flat=True).first()
    return newest or row.created_at


def meters_of(row: Subscription, at: datetime | None = None) -> dict[str, MeterPrice]:
    """
    The prices of use that a subscription had at an instant (without one: has): those of the day it
    took the plan that it was on. A period that began before a change is rated by the plan that it
    began on, whole.
    """
    done = PlanChange.objects.filter(
        subscription=row, state=PlanChange.State.DONE, options__isnull=True
    ).order_by("closed_at")
    before = [one for one in done if at is None or _came(one) <= at]
    after = [one for one in done if one not in before]
    plan_id = after[0].old_plan_id if after else row.plan_id
    taken = [one.at for one in before if one.plan_id == plan_id]
    return meter_prices(plan_id, taken[-1] if taken else row.created_at)


def _came(change: PlanChange) -> datetime:
    """From when the plan held: the morning it was planned for, or the instant it was made."""
    zone = current_store().timezone
    if change.effective_on > clock.local_date(change.at, zone):
        return start_of(change.effective_on, zone)
    return change.closed_at or change.at


def recent_use(subscription_id: UUID, most: int = 12) -> list[UsageCharge]:
    """The newest telling of each period, newest period first."""
    rows = UsageCharge.objects.filter(subscription_id=subscription_id)
    newest = {(row.meter, row.from_at): row for row in rows.order_by("revision")}
    return sorted(newest.values(), key=lambda one: one.from_at, reverse=True)[:most]


def _used(charge: UsageCharge, row: Subscription) -> Used:
    zone = current_store().timezone
    first = clock.local_date(charge.from_at, zone)
    last = clock.local_date(charge.until_at - timedelta(microseconds=1), zone)
    hostname = row.delivery.get("hostname", "")
    what = f"{charge.label} – {hostname}" if hostname else charge.label
    days = Period(first, last + timedelta(days=1))
    return Used(charge.meter, what[:200], days, charge.from_at, charge.until_at)


def _billed(charge: UsageCharge) -> list[BilledUse]:
    """Lines for the same meter and period that stand, oldest first, with what went back."""
    lines = InvoiceLine.objects.filter(
        subscription_id=charge.subscription_id,
        kind=InvoiceLine.Kind.USAGE,
        item=charge.meter,
        from_at=charge.from_at,
        is_void=False,
    )
    found = list(lines.order_by("pk"))
    noted = noted_by_line(line.pk for line in found)
    return [_billed_line(line, noted.get(line.pk, (0, 0))) for line in found]


def _billed_line(line: InvoiceLine, noted: tuple[int, int]) -> BilledUse:
    """`noted`: net and tax that credit notes took back. The line is worth so much less."""
    back = line.credits.filter(is_void=False)
    sums = back.aggregate(net=Sum("net_minor"), tax=Sum("tax_minor"))
    return BilledUse(
        line.pk,
        line.unit,
        line.net - Money(noted[0], line.currency),
        line.tax - Money(noted[1], line.currency),
        rate_from(line.trace),
        # Shares of one line grow: the last one says all that went back of it.
        max((one.trace["share"]["seconds"] for one in back), default=0),
        Money(-(sums["net"] or 0), line.currency),
        Money(-(sums["tax"] or 0), line.currency),
    )


def sum_of(lines: Iterable[ChangeLine], currency: str) -> Money:
    """With tax."""
    return total((one.line.gross for one in lines), currency)

"""How long a customer's credit lasts, with what its desktops used and nobody billed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from kernel.money import Money, exponent, round_minor
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import UsageCharge
from tenant_apps.billing.policies import words_of_customer
from tenant_apps.billing.rules.charge import split_tax
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.billing.wallet import available_credit
from tenant_apps.payments.selectors import default_method
from tenant_apps.workspaces.models import Workspace
from tenant_apps.workspaces.rules.quarters import part_within
from tenant_apps.workspaces.rules.spending import Step, runs_out
from tenant_apps.workspaces.selectors import sessions_between
from tenant_apps.workspaces.spending import Desk, Spent, in_major, step_of

POLICY = "desktop_credit"
_MANY = 10**9


@dataclass(frozen=True, slots=True)
class Credit:
    """
    Of a customer without a kept card: its free credit, and what its desktops used that is on no
    invoice; with tax, in whole currency. `stops`: the store stops desktops that are not covered.
    """

    free: Money
    used: Decimal
    burn: Decimal
    steps: tuple[Step, ...]
    gross: Mapping[UUID, Decimal]  # by subscription: what tax makes of a price
    stops: bool
    at: datetime

    @property
    def left(self) -> Decimal:
        return self.free.major - self.used

    @property
    def left_money(self) -> Money:
        minor = self.left.scaleb(exponent(self.free.currency))
        return Money(max(round_minor(minor), 0), self.free.currency)

    @property
    def ends_at(self) -> datetime | None:
        """When a step would begin that is not covered; None if nothing runs."""
        return runs_out(self.left, self.steps, self.at)


def must_cover(customer_id: UUID) -> bool:
    """No card is kept, and the store stops what credit does not cover."""
    if default_method(customer_id) is not None:
        return False
    return words_of_customer(customer_id, POLICY)[POLICY] == "stop"


def credit_for(found: Spent) -> Credit | None:
    """None for who keeps a card: it is charged, and nothing ends with the credit."""
    customer_id = found.spending.customer_id
    if not found.desks or default_method(customer_id) is not None:
        return None
    gross = _gross(found)
    charges = _unbilled(found)
    used = Decimal(0)
    for one in found.desks:
        own = charges.get(one.subscription.pk, Decimal(0)) + _untold(one, found)
        used += own * gross[one.subscription.pk]
    running = found.running
    steps = [_with_tax(one, gross[one.subscription.pk]) for one in running]
    return Credit(
        free=available_credit(customer_id, found.currency),
        used=used,
        burn=sum((one.month.rate * gross[one.subscription.pk] for one in running), Decimal(0)),
        steps=tuple(steps),
        gross=gross,
        stops=words_of_customer(customer_id, POLICY)[POLICY] == "stop",
        at=found.at,
    )


def _with_tax(desk: Desk, factor: Decimal) -> Step:
    step = step_of(desk)
    return replace(step, cost=step.cost * factor)


def _gross(found: Spent) -> dict[UUID, Decimal]:
    taxes = taxes_of(Customer.objects.get(pk=found.spending.customer_id))
    many, known = Money(_MANY, found.currency), {}
    for one in found.desks:
        net, tax = split_tax(many, taxes.on_goods(one.subscription.tax_category))
        known[one.subscription.pk] = Decimal((net + tax).minor) / _MANY
    return known


def _unbilled(found: Spent) -> dict[UUID, Decimal]:
    """What was told to billing and is on no invoice."""
    rows = UsageCharge.objects.filter(
        subscription_id__in=[one.subscription.pk for one in found.desks], settled_at=None
    )
    sums = rows.order_by().values_list("subscription_id").annotate(Sum("amount_minor"))
    return {key: in_major(int(minor), found.currency) for key, minor in sums}


def _untold(desk: Desk, found: Spent) -> Decimal:
    """What was used and is not told yet: this month, and of the last what still waits."""
    row, price = desk.row, desk.subscription.hourly_price
    if row.state == Workspace.State.ENDED or price is None:
        return Decimal(0)
    if row.told_until >= found.since:
        return desk.month.exact
    minutes = 0
    for one in sessions_between([row.pk], row.told_until, found.since):
        span = (one.started_at, one.ended_at, row.told_until, found.since, one.step_minutes)
        part = part_within(*span)
        minutes += part.minutes if part else 0
    return desk.month.exact + price.unit * minutes / 60

"""
One billing day for all that a customer has: what bringing each service to it would cost. Writes
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from kernel.db.copying import these
from kernel.money import Money
from kernel.periods import Interval
from kernel.tenancy.context import current_store
from shared_apps.ui.formats import day_text
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coupons_running import had_short, next_taken
from tenant_apps.billing.models import (
    AnchorMove,
    BillingDay,
    Cancellation,
    Invoice,
    PlanChange,
    Policy,
    Subscription,
)
from tenant_apps.billing.rules.coterm import Bridge, bridge, bridged, can_move, taken_on
from tenant_apps.billing.rules.coupons import Taken, reductions
from tenant_apps.billing.rules.pricing import Bill, Line, bill_period, sum_up
from tenant_apps.billing.selectors import policy, terms_of, today
from tenant_apps.billing.taxation import Taxes, taxes_of
from tenant_apps.catalog.rules.lasting import Lasting

_State = Subscription.State
_PAY_WITHIN = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Move:
    """
    A service that is brought to the day by `lines`; none where it is free of charge or a period
    begins on that day already (`over` is None then).
    """

    row: Subscription
    over: Bridge | None
    lines: tuple[Line, ...]
    taken: tuple[Taken, ...]
    next_total: Money

    @property
    def until(self) -> date:
        """The day from which it is billed by the new day."""
        return self.over.period.end if self.over else self.row.billed_until

    @property
    def due(self) -> Money:
        zero = Money.zero(self.row.currency)
        return sum((line.gross for line in self.lines), zero)


@dataclass(frozen=True, slots=True)
class LeftOut:
    row: Subscription
    why: str


@dataclass(frozen=True, slots=True)
class DayPreview:
    """`in_line`: services that are on the day already. `bill` is None when nothing is charged."""

    day: int
    moves: tuple[Move, ...]
    in_line: tuple[Subscription, ...]
    left_out: tuple[LeftOut, ...]
    bill: Bill | None
    due_on: date

    @property
    def due(self) -> Money:
        return self.bill.total if self.bill else Money.zero(current_store().currency)


def billing_day_of(customer_id: UUID) -> BillingDay | None:
    return BillingDay.objects.filter(customer_id=customer_id).first()


def waiting_move(customer_id: UUID) -> Invoice | None:
    """The invoice by which services were brought to a day, while nobody has paid it."""
    moves = AnchorMove.objects.filter(put_back_at=None, subscription__customer_id=customer_id)
    found = Invoice.objects.filter(state=Invoice.State.OPEN, pk__in=moves.values("invoice"))
    return found.order_by("number").first()


def is_move(invoice: Invoice) -> bool:
    """Whether an invoice brings services to another day."""
    return AnchorMove.objects.filter(invoice=invoice, put_back_at=None).exists()


def moving(ids: Collection[UUID]) -> set[UUID]:
    """Of these subscriptions those whose move waits to be paid: their renewals wait too."""
    rows = AnchorMove.objects.filter(
        subscription_id__in=these(ids), put_back_at=None, invoice__state=Invoice.State.OPEN
    )
    return set(rows.values_list("subscription_id", flat=True))


@dataclass(frozen=True, slots=True)
class FirstPeriods:
    """How what is ordered today comes to its customer's billing day."""

    day: int | None
    on: date
    longer: bool

    def of(
        self, interval: Interval, lasting: Lasting, *, trial: bool
    ) -> tuple[int | None, Bridge | None]:
        """The day of its periods, and the first one if it is no whole one."""
        stays = trial or lasting.in_arrears or lasting.term_cycles > 0
        if self.day is None or stays or not can_move(interval):
            return None, None
        zone = current_store().timezone
        over = bridge(self.on, interval, self.on.day, self.day, zone, longer=self.longer)
        return self.day, over


def first_periods(customer: Customer | None) -> FirstPeriods:
    known = billing_day_of(customer.pk) if customer else None
    extends = policy().billing_day_extends if known else False
    return FirstPeriods(known.day if known else None, today(), extends)


def preview_day(customer: Customer, day: int) -> DayPreview:
    """
    What one billing day would cost now. Services keep what they have and are moved from the end of
    what is billed.
    """
    rules, taxes = policy(), taxes_of(customer)
    rows = list(
        Subscription.objects.filter(customer_id=customer.pk)
        .exclude(state=_State.ENDED)
        .order_by("created_at", "pk")
    )
    left = _left_out(rows)
    wanted = [row for row in rows if row.pk not in left]
    moves = [_move(row, day, rules, taxes) for row in wanted if row.anchor_day != day]
    lines = [line for move in moves for line in move.lines]
    return DayPreview(
        day,
        tuple(moves),
        tuple(row for row in wanted if row.anchor_day == day),
        tuple(LeftOut(row, left[row.pk]) for row in rows if row.pk in left),
        sum_up(lines, lines[0].net.currency) if lines else None,
        _due_on(moves),
    )


def _move(row: Subscription, day: int, rules: Policy, taxes: Taxes) -> Move:
    terms, zone = terms_of(row), current_store().timezone
    over = bridge(
        row.billed_until,
        row.interval,
        row.anchor_day,
        day,
        zone,
        longer=rules.billing_day_extends,
    )
    tax, taken = taxes.on_goods(terms.category), next_taken(row, terms, rules)
    whole = bill_period(
        terms,
        row.billed_until,
        tax,
        first=False,
        reductions=reductions(taken),
        options=row.chosen,
    )
    after = sum_up(whole, row.currency).total
    if over is None:
        return Move(row, None, (), (), after)
    used = taken_on(taken, over, had_short(row))
    return Move(row, over, tuple(bridged(whole, over)), tuple(used), after)


def _due_on(moves: Sequence[Move]) -> date:
    """Three days to pay, but before the first of the periods begins."""
    on = today()
    last = min((one.row.billed_until for one in moves if one.lines), default=on)
    return max(on, min(on + _PAY_WITHIN, last - timedelta(days=1)))


def _left_out(rows: Sequence[Subscription]) -> dict[UUID, str]:
    """Why each of these can't be moved now, in words for the customer."""
    ids = [row.pk for row in rows]
    states = [PlanChange.State.SCHEDULED, PlanChange.State.WAITING]
    changes = PlanChange.objects.filter(subscription_id__in=ids, state__in=states)
    wishes = Cancellation.objects.filter(subscription_id__in=ids, withdrawn_at=None)
    changing = set(changes.values_list("subscription_id", flat=True))
    cancelled = set(wishes.values_list("subscription_id", flat=True))
    on, sign, moved = today(), current_store().currency, _moved_until(ids)
    found = {}
    for row in rows:
        why = _by_terms(row, sign) or _by_state(row, on)
        if not why and (row.pk in cancelled or not row.auto_renew):
            why = _("It is cancelled.")
        if not why and row.pk in changing:
            why = _("A change of it waits. It can be moved after that.")
        if not why and row.pk in moved:
            said = _("It was moved already. It can be moved again from %(day)s.")
            why = said % {"day": day_text(moved[row.pk])}
        if why:
            found[row.pk] = why
    return found


def _moved_until(ids: Sequence[UUID]) -> dict[UUID, date]:
    """Until the period that a move put in is over, there is no other: one of them at a time."""
    moves = AnchorMove.objects.filter(
        subscription_id__in=ids,
        put_back_at=None,
        ends_on__gt=today(),
    ).exclude(starts_on=F("ends_on"))
    return dict(moves.order_by("ends_on").values_list("subscription_id", "ends_on"))


def _by_terms(row: Subscription, currency: str) -> str:
    if row.is_trial:
        return _("It is a trial.")
    if row.in_arrears:
        return _("It is billed when its period is over.")
    if not can_move(row.interval):
        return _("Its periods are counted in days, not in months.")
    if row.term_ends_on is not None:
        return _("It is sold for a fixed term.")
    return "" if row.currency == currency else _("It is billed in another currency.")


def _by_state(row: Subscription, on: date) -> str:
    if row.state == _State.PENDING:
        return _("Its order is not paid yet.")
    if row.state == _State.PAUSED:
        return _("It is paused.")
    if row.state != _State.ACTIVE:
        return _("An invoice of it is overdue.")
    if row.parked_reason:
        return _("Our team is looking at its billing.")
    return "" if row.billed_until >= on else _("Its next invoice is about to come.")

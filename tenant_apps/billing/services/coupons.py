"""Make coupons, change what may be changed, pause and end them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pycountry
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid
from shared_apps.audit.services import record
from tenant_apps.billing.locks import lock_coupon
from tenant_apps.billing.models import Coupon
from tenant_apps.billing.services.codes import add_code

# What a redemption was promised: frozen once there is one.
_PROMISED = (
    "kind",
    "percent",
    "amount_minor",
    "count",
    "cycles",
    "group",
    "position",
    "funded_by",
)


@dataclass(frozen=True, slots=True)
class CouponWish:
    """
    A coupon as somebody fills it in. Amounts in minor units of the store's currency; `cycles` and
    the limits None: without end. Instants UTC; `plans` are ids of plans, empty: all.
    """

    label: str
    kind: str
    currency: str
    percent: Decimal = Decimal(0)
    amount_minor: int = 0
    count: int = 0
    cycles: int | None = 1
    plans: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    new_customers_only: bool = False
    customer_id: UUID | None = None
    most_redemptions: int | None = None
    most_per_customer: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    group: str = ""
    position: int = 0
    funded_by: str = Coupon.Funder.STORE


def create_coupon(wish: CouponWish, *, code: str = "", actor: Actor) -> Coupon:
    """
    Make one, in use at once, with its first code, if there is one yet.

    Raises Invalid with the field, Conflict when the code is taken.
    """
    with one_transaction():
        row = draft_coupon(wish)
        row.save()
        record(actor, "coupon.created", "coupon", row.pk, label=row.label, kind=row.kind)
        if code:
            add_code(row.pk, code, actor=actor)
    return row


def draft_coupon(wish: CouponWish) -> Coupon:
    """As it would be, not saved: to see what it would do. Raises Invalid with the field."""
    _check(wish)
    row = Coupon(created_at=clock.now())
    _fill(row, wish)
    return row


def change_coupon(coupon_id: UUID, wish: CouponWish, *, actor: Actor) -> Coupon:
    """
    Change it. Running redemptions keep their worth: that is frozen once there is one.

    Locks:  coupon. Raises Invalid with the field, CouponNotFound, Conflict.
    """
    _check(wish)
    with one_transaction():
        row = lock_coupon(coupon_id)
        before = {name: getattr(row, name) for name in _PROMISED}
        _fill(row, wish)
        changed = [name for name in _PROMISED if getattr(row, name) != before[name]]
        if changed and row.redemptions.exists():
            raise Conflict(
                _("Customers have this coupon: its worth stays. End it and make a new one."),
                code="coupon_redeemed",
            )
        row.save()
        record(actor, "coupon.changed", "coupon", row.pk, label=row.label)
    return row


def set_coupon_state(coupon_id: UUID, state: str, *, actor: Actor) -> Coupon:
    """
    Pause, use again or end it, for new orders: who has it keeps it.

    Locks:  coupon. Again: nothing. Raises Conflict for one that has ended.
    """
    with one_transaction():
        row = lock_coupon(coupon_id)
        if state not in Coupon.State.values:
            raise Invalid(_("There is no such state."), field="state")
        if row.state == state:
            return row
        if row.state == Coupon.State.ENDED:
            raise Conflict(_("This coupon has ended. Make a new one."))
        row.state = state
        row.save(update_fields=["state"])
        record(actor, f"coupon.{state}", "coupon", row.pk, label=row.label)
    return row


def _fill(row: Coupon, wish: CouponWish) -> None:
    counted = wish.kind in {Coupon.Kind.FREE_MONTHS, Coupon.Kind.TRIAL_DAYS}
    for name in CouponWish.__slots__:
        setattr(row, name, getattr(wish, name))
    row.label, row.group = wish.label.strip(), wish.group.strip().lower()
    # Only what its kind needs is kept, so that nothing else can ever count.
    row.percent = wish.percent if wish.kind == Coupon.Kind.PERCENT else Decimal(0)
    row.amount_minor = wish.amount_minor if wish.kind == Coupon.Kind.AMOUNT else 0
    row.count = wish.count if counted else 0
    row.cycles = 1 if counted else wish.cycles
    row.plans, row.countries = sorted(wish.plans), sorted(wish.countries)


def _check(wish: CouponWish) -> None:
    faults = (
        ("label", not wish.label.strip(), _("Say what the invoice calls it.")),
        ("label", len(wish.label.strip()) > 60, _("Please use at most 60 characters.")),
        ("kind", wish.kind not in Coupon.Kind.values, _("Choose from the list.")),
        ("funded_by", wish.funded_by not in Coupon.Funder.values, _("Choose from the list.")),
        (
            "percent",
            wish.kind == Coupon.Kind.PERCENT
            and not (wish.percent.is_finite() and 0 < wish.percent <= 100),
            _("A percentage goes from 0.01 to 100."),
        ),
        (
            "amount",
            wish.kind == Coupon.Kind.AMOUNT and wish.amount_minor <= 0,
            _("Say how much is taken off."),
        ),
        (
            "count",
            wish.kind in {Coupon.Kind.FREE_MONTHS, Coupon.Kind.TRIAL_DAYS}
            and not 1 <= wish.count <= 365,
            _("Say a number from 1 to 365."),
        ),
        (
            "ends_at",
            bool(wish.starts_at and wish.ends_at and wish.ends_at <= wish.starts_at),
            _("The end lies before the start."),
        ),
        (
            "countries",
            any(pycountry.countries.get(alpha_2=one) is None for one in wish.countries),
            _("Write countries as two letters, like DE, AT."),
        ),
    )
    for name, stands, said in faults:
        if stands:
            raise Invalid(said, field=name)

"""Sessions of a desktop that were used: one line each, billed when their month is told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contracts.workspaces import SessionsPeriodClosed
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule
from tenant_apps.billing.lasting import next_period
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription, UsageCharge
from tenant_apps.billing.rules.measured import Allotted
from tenant_apps.billing.rules.sessions import UNIT, allot, hours
from tenant_apps.billing.rules.trace import kept_allotted
from tenant_apps.billing.services.settle import RENEW, plan_renewal
from tenant_apps.billing.services.usage import GATHER, USAGE
from tenant_apps.catalog.rules.usage_terms import keep, read

_LOOK_AGAIN = timedelta(hours=1)
_LABEL = 80


@dataclass(frozen=True, slots=True)
class _Told:
    id: str
    from_at: datetime
    until_at: datetime
    minutes: int
    price: dict[str, Any]


def add_sessions(event: SessionsPeriodClosed) -> int:
    """
    Rate the sessions of a period that is over. Returns how many are new.

    Money:  hours × price, at most the cap, of all together and rounded once; each gets its share.
            One price of a period is one sum.
    Locks:  subscription.
    Again:  a period that was told, or an older one, does nothing. Raises Invalid for nonsense.
            Invariants: I-81, I-132.
    """
    until = datetime.fromisoformat(event.until_at)
    with one_transaction():
        row = lock_subscription(event.subscription_id)
        if row.used_until is not None and until <= row.used_until:
            return 0
        told = [_read(one) for one in json.loads(event.sessions)]
        for same in _by_price(told):
            price = read(same[0].price)
            if price.currency != row.currency:
                said = _("The price of use is in another currency than the subscription.")
                raise Invalid(said)
            for one, share in zip(same, allot(price, [one.minutes for one in same]), strict=True):
                _charge(row, one, share)
        row.used_until = until
        row.save(update_fields=["used_until"])
        if told:
            record(MACHINE, "sessions.rated", "subscription", row.pk, sessions=len(told))
            ended = row.state == Subscription.State.ENDED
            wait = timedelta() if ended else GATHER
            schedule(USAGE, str(row.customer_id), clock.now() + wait, wake=ended)
    return len(told)


def pass_month(row: Subscription) -> None:
    """
    A month of a locked subscription that is paid by the session is over: its sessions are billed
    with all else that its customer used (services/usage.py), so nothing but the day moves on.

    Again:  the next month is planned. It waits until the sessions of the month were told.
    """
    zone = current_store().timezone
    while (end := start_of(next_period(row).end, zone)) <= clock.now():
        if row.used_until is None or row.used_until < end:
            schedule(RENEW, str(row.pk), clock.now() + _LOOK_AGAIN)
            return
        row.billed_until = next_period(row).end
        row.save(update_fields=["billed_until"])
    plan_renewal(row)


def _charge(row: Subscription, one: _Told, share: Allotted) -> None:
    UsageCharge.objects.create(
        subscription=row,
        meter=one.id.replace("-", ""),
        label=_label(row, one),
        unit_label=UNIT,
        from_at=one.from_at,
        until_at=one.until_at,
        revision=1,
        quantity=hours(one.minutes),
        amount_minor=share.minor,
        currency=row.currency,
        price=keep(read(one.price)),
        allotted=dict(kept_allotted(share)),
        at=clock.now(),
    )


def _label(row: Subscription, one: _Told) -> str:
    """The plan and when, in the store's zone and in digits that every language reads."""
    zone = ZoneInfo(current_store().timezone)
    begin, end = one.from_at.astimezone(zone), one.until_at.astimezone(zone)
    when = f"{begin:%Y-%m-%d %H:%M}–{end:%H:%M}"
    if end.date() != begin.date():
        when = f"{begin:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    name = row.delivery.get("product_name", row.description)
    return f"{name[: _LABEL - len(when) - 1]} {when}"


def _read(told: dict[str, Any]) -> _Told:
    from_at, until_at = (datetime.fromisoformat(told[key]) for key in ("from", "until"))
    minutes = told["minutes"]
    if until_at <= from_at or not isinstance(minutes, int) or minutes <= 0:
        raise Invalid(_("This is no session."))
    return _Told(str(told["id"]), from_at, until_at, minutes, told["price"])


def _by_price(told: Sequence[_Told]) -> list[list[_Told]]:
    found: dict[str, list[_Told]] = {}
    for one in told:
        found.setdefault(json.dumps(one.price, sort_keys=True), []).append(one)
    return list(found.values())

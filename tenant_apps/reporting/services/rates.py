"""Note what a currency is worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import is_currency
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from tenant_apps.billing.selectors import today
from tenant_apps.reporting.models import ExchangeRate

_MOST = Decimal(1_000_000)


@transaction.atomic
def note_rate(currency: str, since: date, rate: Decimal, *, actor: Actor) -> ExchangeRate:
    """
    From a day of the store's calendar on, one unit of `currency` is worth `rate` of the store's.

    Raises Invalid at the field, Conflict for a day that has its rate: a rate is never changed,
    because reports of that day were read.
    """
    code = currency.strip().upper()
    if not is_currency(code) or code == current_store().currency:
        raise Invalid(_("This is no other currency's code, like USD."), field="currency")
    if not (rate.is_finite() and 0 < rate <= _MOST):
        raise Invalid(_("A rate is above zero."), field="rate")
    if since > today():
        raise Invalid(_("Nobody knows the rate of a day to come."), field="since")
    row = ExchangeRate(
        currency=code,
        since=since,
        rate=rate,
        actor_label=actor.label,
        noted_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("That day has its rate already. It is never changed.")) from None
    record(actor, "rate.noted", "rate", row.pk, currency=code, rate=str(rate), since=str(since))
    return row

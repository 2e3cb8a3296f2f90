"""What an hour of a desktop costs a store, and what a new store asks for it at first."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actor import Actor
from kernel.errors import Invalid
from shared_apps.audit.services import record
from wholesale.models import Price

_MOST, _DIGITS = 1_000, 6


def read_rate(text: str, *, field: str) -> Decimal:
    """A price of an hour as people type it: 0.15 or 0,15. Raises Invalid at `field`."""
    plain = text.strip().replace(",", ".")
    try:
        found = Decimal(plain).normalize()
    except InvalidOperation:
        raise Invalid(_("Write an amount like 0.15."), field=field) from None
    exponent = found.as_tuple().exponent
    if not found.is_finite() or not isinstance(exponent, int) or -exponent > _DIGITS:
        raise Invalid(_("Write an amount like 0.15."), field=field)
    if not 0 < found <= _MOST:
        raise Invalid(_("It costs more than nothing, and at most 1,000."), field=field)
    return found


def set_hour_rate(
    code: str, currency: str, wholesale: Decimal, suggested: Decimal, *, actor: Actor
) -> None:
    """
    Set what an hour costs from now on; running services keep theirs. Raises Invalid where the
    product is not paid by the session.

    Locks:  the product's price in this currency.
    Again:  the same rates.
    """
    with transaction.atomic():
        price = Price.objects.select_for_update().get(product_id=code, currency=currency)
        if price.hour_rate is None:
            raise Invalid(_("This product is not paid by the hour."), field="wholesale")
        price.hour_rate, price.suggested_hour_rate = wholesale, suggested
        price.save(update_fields=["hour_rate", "suggested_hour_rate"])
        record(
            actor,
            "wholesale.hour_priced",
            "wholesale_product",
            code,
            wholesale=str(wholesale),
            suggested=str(suggested),
            currency=currency,
        )

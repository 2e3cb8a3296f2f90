"""What stores pay from now on; what runs keeps its price."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.audit.services import record
from wholesale.models import Price


def set_price(
    code: str,
    wholesale: Money,
    suggested: Money,
    *,
    traffic_rate: Decimal | None = None,
    actor: Actor,
) -> None:
    """
    What stores pay a month, and for a GB of traffic beyond what is included (None: nothing).

    Raises Invalid. Again: the same price.
    """
    if wholesale.minor < 0 or suggested.minor < 0 or wholesale.currency != suggested.currency:
        raise Invalid("Prices are not negative and in one currency.", field="wholesale")
    with transaction.atomic():
        Price.objects.update_or_create(
            product_id=code,
            currency=wholesale.currency,
            defaults={
                "wholesale_minor": wholesale.minor,
                "suggested_minor": suggested.minor,
                "traffic_rate": traffic_rate,
            },
        )
        record(
            actor,
            "wholesale.priced",
            "wholesale_product",
            code,
            wholesale=wholesale.minor,
            suggested=suggested.minor,
            traffic_rate=str(traffic_rate or 0),
            currency=wholesale.currency,
        )

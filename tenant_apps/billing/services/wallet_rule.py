"""What a customer wants to happen when its credit is low."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.ui.formats import money_text
from tenant_apps.billing.locks import lock_wallet
from tenant_apps.billing.models import WalletRule
from tenant_apps.billing.services.watch import watch_soon
from tenant_apps.billing.wallet import top_up_limits

MOST_A_MONTH = 10


def set_wallet_rule(
    customer_id: UUID,
    *,
    alert_below: Money | None,
    charge_below: Money | None,
    charge: Money | None,
    most_a_month: int,
    actor: Actor,
) -> WalletRule:
    """
    Tell a customer below one line, charge its card below another; None: not at all.

    Money:  `charge` is within what the store lets be added at once.
    Locks:  wallet.
    Again:  the newest word holds; declines are forgotten, and where the balance stands is looked at
            anew. Raises Invalid at its field.
    """
    _check(customer_id, alert_below, charge_below, charge, most_a_month)
    with one_transaction():
        lock_wallet(customer_id)
        row, _made = WalletRule.objects.update_or_create(
            customer_id=customer_id,
            defaults={
                "currency": current_store().currency,
                "alert_below_minor": alert_below.minor if alert_below else None,
                "charge_below_minor": charge_below.minor if charge_below else None,
                "charge_minor": charge.minor if charge else None,
                "most_a_month": most_a_month,
                "declines": 0,
                "stopped_at": None,
                "is_low": False,
                "is_charging": False,
                "changed_at": clock.now(),
            },
        )
        facts = {"alert": row.alert_below_minor, "below": row.charge_below_minor}
        record(actor, "wallet.rule", "customer", customer_id, **facts, charge=row.charge_minor)
        watch_soon(customer_id)
    return row


def _check(
    customer_id: UUID,
    alert_below: Money | None,
    charge_below: Money | None,
    charge: Money | None,
    most_a_month: int,
) -> None:
    for name, line in (("alert_below", alert_below), ("charge_below", charge_below)):
        if line is not None and line.minor <= 0:
            raise Invalid(_("Write an amount above zero."), field=name)
    if (charge_below is None) != (charge is None):
        missing = "charge" if charge is None else "charge_below"
        raise Invalid(_("Both amounts are needed, or none."), field=missing)
    if not 1 <= most_a_month <= MOST_A_MONTH:
        raise Invalid(_("From 1 to %(most)s times.") % {"most": MOST_A_MONTH}, field="most_a_month")
    if charge is not None:
        check_top_up(customer_id, charge, field="charge")


def check_top_up(customer_id: UUID, amount: Money, *, field: str) -> None:
    """Raises Invalid at the field for what the store's rules do not let be added at once."""
    least, most = top_up_limits(customer_id)
    if amount < least or most < amount:
        said = {"least": money_text(least), "most": money_text(most)}
        raise Invalid(_("From %(least)s to %(most)s.") % said, field=field)

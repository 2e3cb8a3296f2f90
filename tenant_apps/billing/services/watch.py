"""A customer's free credit crossed a line: tell, or ask for a charge, once per crossing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from contracts.billing import CreditLow, TopUpsStopped, TopUpWanted
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, schedule_many, unschedule
from tenant_apps.billing.locks import lock_wallet, lock_wallet_rule
from tenant_apps.billing.models import WalletRule
from tenant_apps.billing.wallet import available_credit

WATCH = "billing.watch_wallet"
MOST_DECLINES = 3


def watch_soon(customer_id: UUID) -> None:
    """The credit moved: look at its lines after this transaction, if the customer has any."""
    if WalletRule.objects.filter(pk=customer_id).exists():
        schedule(WATCH, str(customer_id), clock.now(), wake=True)


def watch_all_soon(customer_ids: Collection[UUID]) -> None:
    """`watch_soon` of many, without a nudge: the next tick looks."""
    ruled = WalletRule.objects.filter(pk__in=customer_ids).values_list("pk", flat=True)
    schedule_many(WATCH, [(str(key), clock.now()) for key in ruled])


def watch_wallet(customer_id: UUID) -> None:
    """
    Locks:  wallet, rule.
    Tells:  CreditLow, TopUpWanted.
    Again:  while the balance stays below a line nothing more is told; back above, the next fall is
            a new crossing with a number of its own. Invariants: I-113.
    """
    with one_transaction():
        unschedule(WATCH, str(customer_id))
        lock_wallet(customer_id)
        rule = lock_wallet_rule(customer_id)
        if rule is None:
            return
        free = available_credit(customer_id, rule.currency)
        low = rule.alert_below is not None and free < rule.alert_below
        if low and not rule.is_low:
            rule.lows += 1
            publish(CreditLow(occurrence=rule.lows, amount_minor=free.minor, **_whose(rule)))
        wanted = rule.charges_itself and free.minor < (rule.charge_below_minor or 0)
        if wanted and not rule.is_charging:
            rule.charges += 1
            amount = rule.charge_minor or 0
            publish(TopUpWanted(occurrence=rule.charges, amount_minor=amount, **_whose(rule)))
        rule.is_low, rule.is_charging = low, wanted
        rule.save(update_fields=["is_low", "lows", "is_charging", "charges"])


def note_no_top_up(customer_id: UUID, *, again_at: datetime, declined: bool) -> None:
    """
    The till could not charge by the rule: look again then, as at a new crossing.

    Locks:  rule.
    Tells:  TopUpsStopped when the card was refused three times in a row: nothing is charged by
            itself from then on, until the customer says so again.
    """
    with one_transaction():
        rule = lock_wallet_rule(customer_id)
        if rule is None or not rule.charges_itself:
            return
        rule.declines += int(declined)
        rule.is_charging = False
        if rule.declines >= MOST_DECLINES:
            rule.stopped_at = clock.now()
            amount = rule.charge_minor or 0
            publish(TopUpsStopped(occurrence=rule.charges, amount_minor=amount, **_whose(rule)))
            record(MACHINE, "wallet.charging_stopped", "customer", customer_id)
        else:
            schedule(WATCH, str(customer_id), again_at)
        rule.save(update_fields=["declines", "is_charging", "stopped_at"])


def note_top_up(customer_id: UUID) -> None:
    """The till charged by the rule: the next fall below the line is a new crossing."""
    rule = lock_wallet_rule(customer_id)
    if rule is not None:
        rule.declines, rule.is_charging = 0, False
        rule.save(update_fields=["declines", "is_charging"])


def _whose(rule: WalletRule) -> dict[str, str]:
    return {"customer_id": str(rule.customer_id), "currency": rule.currency}

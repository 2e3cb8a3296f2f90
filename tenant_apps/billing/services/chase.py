"""Chase an unpaid invoice: remind, suspend, end. One step at a time, each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from contracts.billing import ReminderDue, SubscriptionSuspended
from kernel import clock
from kernel.actor import MACHINE
from kernel.db.transactions import one_transaction
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from tenant_apps.billing.locks import lock_invoice, lock_subscriptions
from tenant_apps.billing.models import DunningStep, Invoice, Subscription
from tenant_apps.billing.policies import mildest_calendar, policies_of, waits_until
from tenant_apps.billing.rules.dunning import LEAST_MINOR, Calendar, Step, next_step
from tenant_apps.billing.selectors import policy, subscriptions_on, today
from tenant_apps.billing.services.billing_day import drop_unpaid_move
from tenant_apps.billing.services.end import end
from tenant_apps.billing.services.issue import CHASE, facts
from tenant_apps.billing.services.late_fee import plan_late_fee
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.steps import take_step
from tenant_apps.billing.services.unpaid_change import drop_unpaid_change, drop_unpaid_wake
from tenant_apps.billing.services.void import give_up

_WAIT_FOR_PAYMENT = timedelta(days=5)
_WAIT_FOR_MAIL = timedelta(hours=6)
_State = Subscription.State


def chase_invoice(invoice_id: UUID) -> None:
    """
    Take the next dunning step of an open invoice if its day has come, and plan the one after.
    A running server is not chased for a change of plan or billing day: unpaid, that is dropped.
    Where nothing runs (an invoice that somebody wrote, or all it is for rests), or for less than a
    processor takes, it is reminded of and stays owed.

    Time:   calendar days in the store's zone, on its clock, by the policy of what it is for.
    Locks:  invoice, then its subscriptions.
    Tells:  ReminderDue, SubscriptionSuspended, SubscriptionEnded.
    Again:  each step is unique per invoice. While a payment is on its way (five days at most)
            nothing is done; while the store can't take money, nothing but the reminder; so too
            while the team lets the customer or the service wait. Nobody is suspended before the
            day after the reminder was sent.
            Invariants: I-08, I-39.
    """
    with one_transaction():
        invoice = lock_invoice(invoice_id)
        if invoice.state != Invoice.State.OPEN:
            unschedule(CHASE, str(invoice.pk))
            return
        if invoice.paying_since and clock.now() - invoice.paying_since < _WAIT_FOR_PAYMENT:
            schedule(CHASE, str(invoice.pk), clock.now() + timedelta(hours=6))
            return
        if drop_unpaid_change(invoice) or drop_unpaid_wake(invoice) or drop_unpaid_move(invoice):
            return
        rows = _mark_past_due(invoice)
        plan_late_fee(invoice)
        taken = _taken(invoice)
        if "remind" in taken and not _may_suspend(invoice, rows, taken):
            unschedule(CHASE, str(invoice.pk))
            return
        said = list(policies_of(rows).values())
        calendar = mildest_calendar(said)
        due = next_step(calendar, invoice.due_on, taken)
        held = _held_until(waits_until(said))
        if due and due[0] != "remind" and held and held > clock.now():
            schedule(CHASE, str(invoice.pk), held)
            return
        if due and due[0] != "remind" and (untold := _untold_until(invoice)):
            schedule(CHASE, str(invoice.pk), untold)
            return
        if due and due[1] <= today():
            _take(due[0], invoice, rows, _last_day(calendar, invoice, held))
            taken = _taken(invoice)
        if invoice.state == Invoice.State.OPEN:
            _plan_next(invoice, taken, calendar)


def _held_until(waits: date | None) -> datetime | None:
    """By the store's own trouble with money, or because the team lets somebody wait."""
    zone = current_store().timezone
    found = [policy().dunning_held_until, start_of(waits, zone) if waits else None]
    return max((one for one in found if one), default=None)


def _untold_until(invoice: Invoice) -> datetime | None:
    """
    When to look again because the reminder did not go out yet, or went out today (lesson L4). One
    that can't go out holds nothing: the address is the customer's own.
    """
    step = DunningStep.objects.filter(invoice=invoice, step="remind").first()
    if step is None or step.told == DunningStep.Told.FAILED:
        return None
    if step.told_at is None:
        return clock.now() + _WAIT_FOR_MAIL
    zone = current_store().timezone
    day_after = clock.local_date(step.told_at, zone) + timedelta(days=1)
    return start_of(day_after, zone) if day_after > today() else None


def _taken(invoice: Invoice) -> dict[str, date]:
    zone = current_store().timezone
    steps = DunningStep.objects.filter(invoice=invoice)
    return {row.step: clock.local_date(row.taken_at, zone) for row in steps}


def _plan_next(invoice: Invoice, taken: dict[str, date], calendar: Calendar) -> None:
    due = next_step(calendar, invoice.due_on, taken)
    if due is None:
        unschedule(CHASE, str(invoice.pk))
        return
    day = max(due[1], today() + timedelta(days=1)) if due[1] <= today() else due[1]
    schedule(CHASE, str(invoice.pk), start_of(day, current_store().timezone))


def _mark_past_due(invoice: Invoice) -> list[Subscription]:
    rows = lock_subscriptions(subscriptions_on(invoice))
    if invoice.due_on < today():
        for row in rows:
            if row.state == _State.ACTIVE:
                take_step(row, "past_due", reason=f"{invoice.number} overdue", actor=MACHINE)
    return rows


def _may_suspend(invoice: Invoice, rows: list[Subscription], taken: Mapping[str, date]) -> bool:
    """
    Whether there is anything to suspend: what rests is not. It goes on only when nothing of it is
    overdue (services/pause.py), so it is not chased later either. Some minutes of a desktop cost
    less than a card can be charged: nobody could pay in time, and all would be deleted.
    """
    if "suspend" not in taken and invoice.amount_due.minor < LEAST_MINOR:
        return False
    return any(row.state not in {_State.PAUSED, _State.ENDED} for row in rows)


def _last_day(calendar: Calendar, invoice: Invoice, held: datetime | None) -> date:
    """The day of the suspension as it is known today: never before tomorrow, or while it waits."""
    days = [invoice.due_on + timedelta(days=calendar.grace_days), today() + timedelta(days=1)]
    if held:
        days.append(clock.local_date(held, current_store().timezone))
    return max(days)


def _take(step: Step, invoice: Invoice, rows: list[Subscription], last: date) -> None:
    DunningStep.objects.create(invoice=invoice, step=step, taken_at=clock.now())
    record(MACHINE, f"invoice.{step}", "invoice", invoice.pk, number=invoice.number)
    if step == "remind":
        suspend_on = last.isoformat() if _may_suspend(invoice, rows, {}) else ""
        publish(ReminderDue(**facts(invoice), step=step, suspend_on=suspend_on))
    elif step == "suspend":
        for row in rows:
            _suspend(row, invoice)
    else:
        served = any(row.state != _State.PENDING for row in rows)
        for row in rows:
            if row.state != _State.PAUSED:  # never suspended: it is not ended either
                end(row, reason="unpaid", why=f"{invoice.number} unpaid", actor=MACHINE)
        give_up(invoice, served=served)


def _suspend(row: Subscription, invoice: Invoice) -> None:
    if row.state not in {_State.ACTIVE, _State.PAST_DUE}:
        return
    take_step(row, "suspended", reason=f"{invoice.number} unpaid", actor=MACHINE)
    unschedule(RENEW, str(row.pk))
    publish(
        SubscriptionSuspended(
            subscription_id=str(row.pk), customer_id=str(row.customer_id), reason="unpaid"
        )
    )

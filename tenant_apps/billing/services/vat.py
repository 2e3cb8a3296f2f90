"""Have a customer's VAT number looked up, and keep the answer as evidence."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy, VatCheck
from tenant_apps.billing.rules.vat_numbers import normal
from tenant_apps.billing.vies import Found

CHECK = "billing.check_vat"
# A number can end: asked again so long after an answer.
_AGAIN = {VatCheck.State.VALID: timedelta(days=30), VatCheck.State.INVALID: timedelta(days=7)}
_WAITS = (1, 5, 15, 60, 360)  # minutes after a try without an answer; then every six hours


def ask_for_number(customer: Customer, *, actor: Actor) -> VatCheck | None:
    """
    Have the customer's number looked up soon. None when tax does not go by place, or it is no
    number of the union: then nothing is to be asked.

    Locks:  policy. Again: one question at a time; the one under way is returned.
    """
    with one_transaction():
        rules = Policy.objects.select_for_update().get(pk=1)
        _drop_pending(customer)
        number = normal(customer.vat_id, customer.country)
        if not rules.tax_by_place or not number or customer.country == rules.tax_country:
            unschedule(CHECK, str(customer.pk))
            return None
        row = VatCheck.objects.create(customer_id=customer.pk, number=number, asked_at=clock.now())
        schedule(CHECK, str(customer.pk), clock.now(), wake=True)
        record(actor, "vat.asked", "customer", customer.pk, number=number)
    return row


def question_of(customer_id: UUID) -> VatCheck | None:
    """What is to be asked now: the pending question, or a new one when the last answer is old."""
    customer = Customer.objects.get(pk=customer_id)
    pending = VatCheck.objects.filter(customer_id=customer_id, state=VatCheck.State.PENDING).first()
    return pending or ask_for_number(customer, actor=MACHINE)


def note_answer(check_id: UUID, found: Found) -> VatCheck:
    """
    Keep the register's answer, and plan to ask again.

    Money:  from now on invoices follow it; those that are issued stay as they are.
    Again:  an answered one stays.
    """
    with one_transaction():
        row = VatCheck.objects.select_for_update().get(pk=check_id)
        if row.answered_at is not None:
            return row
        row.state = VatCheck.State.VALID if found.valid else VatCheck.State.INVALID
        row.answered_at = clock.now()
        row.trouble = ""
        row.consultation = found.consultation[:40]
        row.answer = found.answer
        row.save()
        schedule(CHECK, str(row.customer_id), clock.now() + _AGAIN[VatCheck.State(row.state)])
        record(MACHINE, "vat.answered", "customer", row.customer_id, state=row.state)
    return row


def note_silence(check_id: UUID, trouble: str) -> None:
    """No answer: the question stays open, and tax is charged until there is one."""
    with one_transaction():
        row = VatCheck.objects.select_for_update().get(pk=check_id)
        if row.answered_at is not None:
            return
        wait = _WAITS[min(row.tries, len(_WAITS) - 1)]
        row.tries += 1
        row.trouble = trouble[:60]
        row.save(update_fields=["tries", "trouble"])
        schedule(CHECK, str(row.customer_id), clock.now() + timedelta(minutes=wait))


def _drop_pending(customer: Customer) -> None:
    """A question that a newer one overtakes was never answered: it is no evidence."""
    VatCheck.objects.filter(customer_id=customer.pk, state=VatCheck.State.PENDING).delete()

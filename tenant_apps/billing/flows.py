"""What billing asks the outside."""

from __future__ import annotations

from uuid import UUID

from kernel.actor import Actor
from kernel.errors import OutsideError
from shared_apps.outbox.services import unschedule
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import services
from tenant_apps.billing.services.vat import CHECK
from tenant_apps.billing.taxation import own_number
from tenant_apps.billing.vies import look_up


def ask_now(customer: Customer, *, actor: Actor) -> None:
    """Ask while the customer waits, so that what it sees is what it will be billed."""
    if services.ask_for_number(customer, actor=actor) is not None:
        check_vat(customer.pk)


def check_vat(customer_id: UUID) -> None:
    """Look a customer's number up. Again: an answer that is new enough is not asked for again."""
    question = services.question_of(customer_id)
    if question is None:
        unschedule(CHECK, str(customer_id))
        return
    try:
        found = look_up(question.number, own_number())
    except OutsideError as trouble:
        services.note_silence(question.pk, trouble.code)
    else:
        services.note_answer(question.pk, found)

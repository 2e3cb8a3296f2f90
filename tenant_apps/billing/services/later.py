"""Bill when an outside engine says the tax at last: what it keeps waiting, and a last bill."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from shared_apps.outbox.services import hurry, schedule, unschedule
from tenant_apps.billing.errors import TaxNotKnown
from tenant_apps.billing.locks import lock_subscription
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services.rest_of_term import bill_rest_of_term
from tenant_apps.billing.services.settle import RENEW, renewal_due_at
from tenant_apps.billing.services.usage import USAGE
from tenant_apps.billing.services.used import bill_used, had_until

REST = "billing.rest"
_AGAIN = timedelta(hours=1)
_TERM = "term"


def put_off(kind: str, subject: str) -> None:
    """Nothing failed: it waits for the engine, is tried every hour and never given up."""
    schedule(kind, subject, clock.now() + _AGAIN)


def go_on(customer_id: UUID) -> None:
    """The engine answered for a customer: what should be billed by now is due. Again: the same."""
    living = Subscription.objects.filter(customer_id=customer_id, parked_reason="")
    living = living.exclude(state=Subscription.State.ENDED)
    now = clock.now()
    hurry(RENEW, [str(row.pk) for row in living if renewal_due_at(row) <= now])
    hurry(USAGE, [str(customer_id)])


def bill_last(row: Subscription, until: datetime | None = None) -> None:
    """
    Bill what was had of a locked subscription that ends (used.py); while its tax is not known,
    keep up to when it was had, and bill that later: nobody is kept from ending it.
    """
    at = had_until(row, until)
    try:
        with one_transaction():
            bill_used(row, at)
    except TaxNotKnown:
        row.refresh_from_db(fields=["billed_until"])
        put_off(REST, f"{row.pk}@{at.isoformat()}")


def bill_term(row: Subscription, actor: Actor) -> None:
    """As bill_last, for the rest of the term of a locked subscription that ends before."""
    try:
        with one_transaction():
            bill_rest_of_term(row, actor)
    except TaxNotKnown:
        row.refresh_from_db(fields=["billed_until"])
        put_off(REST, f"{row.pk}@{_TERM}")


def bill_rest(subject: str) -> None:
    """
    Bill the last of one that has ended, up to the instant that its end kept, or its whole term.

    Money:  as bill_used or bill_rest_of_term. Locks: subscription. Tells: InvoiceIssued.
    Again:  nothing is left to bill. Raises TaxNotKnown: it waits on.
    """
    with one_transaction():
        row, until = lock_subscription(rest_of(subject)), subject.partition("@")[2]
        if until == _TERM:
            bill_rest_of_term(row, MACHINE)
        else:
            bill_used(row, datetime.fromisoformat(until))
        unschedule(RENEW, str(row.pk))  # a whole period that is billed plans the next
        unschedule(REST, subject)


def rest_of(subject: str) -> UUID:
    """The subscription of a last bill that waits."""
    return UUID(subject.partition("@")[0])

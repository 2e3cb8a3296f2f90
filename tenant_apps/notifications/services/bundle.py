"""What a customer was to get beyond their mails of a day goes out in one, the oldest first."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from kernel.locks import hold
from kernel.periods import start_of
from kernel.tenancy.context import current_store
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.selectors import today
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import BUNDLE, SEND, most_mails

_State = Mail.State
_MORNING = timedelta(hours=8)
# So many are listed; the others are in the customer's account like these.
MOST_LISTED = 60


def bundle_mails(customer_id: UUID) -> Mail | None:
    """
    Send what is held for a customer: in one mail, or as itself where it is one.

    Time:  if the day is full, on the next morning (the store's zone).
    Locks: the customer's mails.
    Again: nothing is held any more: None.
    """
    with transaction.atomic():
        hold(f"mails {customer_id}")
        mine = Mail.objects.filter(customer_id=customer_id)
        held = list(mine.filter(state=_State.HELD).order_by("queued_at", "pk"))
        unschedule(BUNDLE, str(customer_id))
        if not held:
            return None
        if mine.filter(day=today()).count() >= most_mails(customer_id):
            tomorrow = start_of(today() + timedelta(days=1), current_store().timezone)
            schedule(BUNDLE, str(customer_id), tomorrow + _MORNING)
            return None
        mail = held[0] if len(held) == 1 else _bundle(customer_id, held)
        mail.state, mail.day = _State.QUEUED, today()
        mail.save(update_fields=["state", "day"])
        schedule(SEND, str(mail.pk), clock.now(), wake=True)
        return mail


def _bundle(customer_id: UUID, held: list[Mail]) -> Mail:
    """The name and the address are those of the newest."""
    last = held[-1]
    listed = held[-MOST_LISTED:]
    mail = Mail.objects.create(
        kind="invoice.bundle",
        reference=f"{customer_id}:{held[0].pk}",
        recipient=last.recipient,
        customer_id=customer_id,
        facts={
            "name": last.facts.get("name", ""),
            "items": [{**one.facts, "kind": one.kind} for one in listed],
            "more": len(held) - len(listed),
        },
        queued_at=clock.now(),
    )
    keys = [one.pk for one in held]
    Mail.objects.filter(pk__in=keys).update(state=_State.BUNDLED, bundle=mail, day=None)
    return mail

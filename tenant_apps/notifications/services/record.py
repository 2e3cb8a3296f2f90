"""Write down what became of a mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from kernel import clock
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.services import note_notices
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import SEND

MAX_ATTEMPTS = 10


def record_sent(mail_id: UUID, subject: str) -> None:
    with transaction.atomic():
        Mail.objects.filter(pk=mail_id).update(
            state=Mail.State.SENT, subject=subject[:200], sent_at=clock.now(), error=""
        )
        Mail.objects.filter(bundle_id=mail_id).update(
            state=Mail.State.SENT, sent_at=clock.now(), error=""
        )
        note_notices(_reminded(mail_id), sent=True)
        unschedule(SEND, str(mail_id))


def record_failed(mail_id: UUID, error: str, *, final: bool = False) -> None:
    """
    Try again with growing pauses, ten times; then it stays failed, in sight of the team.

    `final`: the other side said a no that stays, for this recipient: no other try.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        over = final or mail.attempts >= MAX_ATTEMPTS
        mail.state = Mail.State.FAILED if over else Mail.State.QUEUED
        mail.error = error[:300]
        mail.save(update_fields=["state", "error"])
        if over:
            unschedule(SEND, str(mail_id))
            Mail.objects.filter(bundle_id=mail_id).update(
                state=Mail.State.FAILED, error=error[:300]
            )
            note_notices(_reminded(mail_id), sent=False)
        else:
            pause = timedelta(seconds=min(30 * 2**mail.attempts, 3600))
            schedule(SEND, str(mail_id), clock.now() + pause)


def _reminded(mail_id: UUID) -> list[UUID]:
    """The invoices of which a mail, or the parts of one, reminds."""
    about = Mail.objects.filter(Q(pk=mail_id) | Q(bundle_id=mail_id), kind="invoice.reminder")
    return [UUID(facts["invoice_id"]) for facts in about.values_list("facts", flat=True)]

"""Write down what became of a mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.services import note_notices
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import MAX_ATTEMPTS, SEND
from tenant_apps.notifications.services.reminding import reminded, reminds_still

_PAUSE = timedelta(hours=1)
_LONG_PAUSE = timedelta(hours=6)


def record_sent(mail_id: UUID, subject: str) -> None:
    with transaction.atomic():
        Mail.objects.filter(pk=mail_id).update(
            state=Mail.State.SENT, subject=subject[:200], sent_at=clock.now(), error=""
        )
        Mail.objects.filter(bundle_id=mail_id).update(
            state=Mail.State.SENT, sent_at=clock.now(), error=""
        )
        note_notices(reminded(mail_id), sent=True)
        unschedule(SEND, str(mail_id))


def record_failed(mail_id: UUID, error: str, *, final: bool = False) -> None:
    """
    Try again with growing pauses, ten times; then it stays failed, in sight of the team. One that
    reminds of an unpaid invoice is tried on: our own trouble is no notice to anybody.

    `final`: the other side said a no that stays, for this recipient: no other try.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        over = final or mail.attempts >= MAX_ATTEMPTS
        mail.state = Mail.State.FAILED if over else Mail.State.QUEUED
        mail.error = error[:300]
        mail.save(update_fields=["state", "error"])
        if over:
            Mail.objects.filter(bundle_id=mail_id).update(
                state=Mail.State.FAILED, error=error[:300]
            )
        if final:
            note_notices(reminded(mail_id), sent=False)
        if not over or (not final and reminds_still(mail_id)):
            most = _LONG_PAUSE if over else _PAUSE
            pause = min(timedelta(seconds=30 * 2 ** min(mail.attempts, MAX_ATTEMPTS)), most)
            schedule(SEND, str(mail_id), clock.now() + pause)
        else:
            unschedule(SEND, str(mail_id))

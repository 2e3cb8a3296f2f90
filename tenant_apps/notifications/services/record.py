"""Write down what became of a mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from kernel import clock
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import SEND

MAX_ATTEMPTS = 10


def record_sent(mail_id: UUID, subject: str) -> None:
    with transaction.atomic():
        Mail.objects.filter(pk=mail_id).update(
            state=Mail.State.SENT, subject=subject[:200], sent_at=clock.now(), error=""
        )
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
        else:
            pause = timedelta(seconds=min(30 * 2**mail.attempts, 3600))
            schedule(SEND, str(mail_id), clock.now() + pause)

"""Queue a mail, once per occasion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.outbox.services import schedule
from tenant_apps.notifications.models import Mail

SEND = "notifications.send"
LINK = "mail.link"


def queue_mail(kind: str, to: str, reference: str, facts: Mapping[str, Any]) -> None:
    """Again: the same kind, occasion and recipient is one mail."""
    plain = {key: value for key, value in facts.items() if key != "link"}
    link = str(facts.get("link", ""))
    try:
        with transaction.atomic():
            mail = Mail.objects.create(
                kind=kind,
                reference=reference[:120],
                recipient=to,
                facts=plain,
                sealed_link=seal(LINK, Secret(link)) if link else "",
                queued_at=clock.now(),
            )
            schedule(SEND, str(mail.pk), clock.now(), wake=True)
    except IntegrityError as clash:
        if "mail_once_per_occasion" not in str(clash):
            raise


def take_mail(mail_id: UUID) -> Mail | None:
    """Claim a mail for one try: written before the server is called. None: it was sent already."""
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.state == Mail.State.SENT:
            return None
        mail.state = Mail.State.SENDING
        mail.attempts += 1
        mail.save(update_fields=["state", "attempts"])
        return mail

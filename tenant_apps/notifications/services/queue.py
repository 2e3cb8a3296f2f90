"""Queue a mail, once per occasion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from kernel import clock
from kernel.locks import hold
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.outbox.services import schedule
from tenant_apps.billing.policies import words_of_customer
from tenant_apps.billing.selectors import today
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.reminding import reminds_still

SEND = "notifications.send"
BUNDLE = "notifications.bundle"
LINK = "mail.link"
MAX_ATTEMPTS = 10
# So long a burst is gathered before what is held goes out in one.
_GATHER = timedelta(minutes=30)


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


def queue_capped(
    kind: str, to: str, reference: str, facts: Mapping[str, Any], *, customer_id: UUID
) -> None:
    """
    Queue a mail about an invoice, or hold it once they had all but one of what they get a day
    (rule "mails_a_day"): what is held goes out in one (services/bundle.py), the oldest first.

    Locks: the customer's mails. Again: the same kind, occasion and recipient is one mail.
    """
    with transaction.atomic():
        hold(f"mails {customer_id}")
        mine = Mail.objects.filter(customer_id=customer_id)
        if mine.filter(kind=kind, reference=reference[:120], recipient=to).exists():
            return
        waits = mine.filter(state=Mail.State.HELD).exists()
        full = mine.filter(day=today()).count() >= most_mails(customer_id) - 1
        mail = Mail.objects.create(
            kind=kind,
            reference=reference[:120],
            recipient=to,
            facts=dict(facts),
            customer_id=customer_id,
            state=Mail.State.HELD if waits or full else Mail.State.QUEUED,
            day=None if waits or full else today(),
            queued_at=clock.now(),
        )
        if mail.state == Mail.State.QUEUED:
            schedule(SEND, str(mail.pk), clock.now(), wake=True)
        elif not waits:
            schedule(BUNDLE, str(customer_id), clock.now() + _GATHER)


def most_mails(customer_id: UUID) -> int:
    said = words_of_customer(customer_id, "mails_a_day")["mails_a_day"]
    return said if isinstance(said, int) else 1


def take_mail(mail_id: UUID) -> Mail | None:
    """
    Claim a mail for one try: written before the server is called. None: it was sent already, or
    was only tried on for a reminder of what is paid by now.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=mail_id)
        if mail.state == Mail.State.SENT:
            return None
        if mail.state == Mail.State.FAILED and not reminds_still(mail_id):
            return None
        mail.state = Mail.State.SENDING
        mail.attempts += 1
        mail.save(update_fields=["state", "attempts"])
        return mail

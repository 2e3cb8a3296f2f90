"""A mail that a copy kept, as its reader would have seen it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kernel.tenancy.context import current_store
from tenant_apps.copies.selectors import kept_mail
from tenant_apps.notifications.dress import dress


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    plain: str
    at: datetime


def read_mail(mail_id: UUID) -> Letter:
    """Written anew from what the mail tells, in the copy that keeps it. Raises NotFound."""
    mail = kept_mail(mail_id)
    dressed = dress(mail, current_store().language)
    return Letter(mail.recipient, dressed.subject, dressed.plain, mail.queued_at)

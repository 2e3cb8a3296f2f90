"""Row locks of sender domains and mail accounts."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from kernel.errors import NotFound
from shared_apps.mailing.models import MailAccount, SenderDomain


def lock_sender(sender_id: UUID) -> SenderDomain:
    """This store's sender domain. Raises NotFound, also for another store's."""
    row = SenderDomain.objects.select_for_update().filter(pk=sender_id).first()
    if row is None:
        raise NotFound(_("There is no such domain."))
    return row


def lock_account() -> MailAccount | None:
    """The one that this store has connected."""
    live = MailAccount.objects.exclude(state=MailAccount.State.REMOVED)
    return live.select_for_update().first()

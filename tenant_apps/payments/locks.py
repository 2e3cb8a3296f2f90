"""Row locks of the till. Order: attempt, then billing's own."""

from __future__ import annotations

from uuid import UUID

from kernel.errors import NotFound
from tenant_apps.payments.models import Attempt


def lock_attempt(attempt_id: UUID | str) -> Attempt:
    """Raises NotFound."""
    row = Attempt.objects.select_for_update().filter(pk=attempt_id).first()
    if row is None:
        raise NotFound("There is no such payment.")
    return row

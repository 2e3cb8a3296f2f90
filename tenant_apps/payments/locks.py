"""Row locks of the till. Order: attempt, then billing's own."""

from __future__ import annotations

from uuid import UUID

from tenant_apps.payments.models import Attempt


def lock_attempt(attempt_id: UUID | str) -> Attempt:
    return Attempt.objects.select_for_update().get(pk=attempt_id)

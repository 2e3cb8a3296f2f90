"""Begin and finish a request that carries an Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import current_store
from shared_apps.idempotency.models import IdempotencyRecord

_KEPT = timedelta(days=30)
_GIVEN_UP = timedelta(minutes=5)


def begin(*, owner: str, key: str, request: Any) -> tuple[int, Any] | None:
    """
    None: go on, this is the first. (status, answer): it was done, say the same again.

    Raises Conflict (409) while the first is running, Invalid (422) for another request under the
    same key. A record older than 30 days is forgotten; a first that never finished is given up
    after five minutes.
    """
    digest = hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).hexdigest()
    mine = IdempotencyRecord.objects.filter(store=current_store().key, owner=owner, key=key)
    now = clock.real_now()
    mine.filter(created_at__lt=now - _KEPT).delete()
    mine.filter(status=0, created_at__lt=now - _GIVEN_UP).delete()
    try:
        with transaction.atomic():
            IdempotencyRecord.objects.create(
                store=current_store().key, owner=owner, key=key, request_hash=digest, created_at=now
            )
    except IntegrityError:
        found = mine.get()
        if found.request_hash != digest:
            raise Invalid(
                _("This Idempotency-Key was used for another request."),
                code="idempotency_key_reused",
            ) from None
        if not found.status:
            raise Conflict(
                _("The first request with this key is still running."),
                code="idempotency_key_running",
            ) from None
        return found.status, found.answer
    return None


def finish(*, owner: str, key: str, status: int, answer: Any) -> None:
    """Keep the answer. Server errors are forgotten, so that the client may try again."""
    mine = IdempotencyRecord.objects.filter(store=current_store().key, owner=owner, key=key)
    if status >= 500:
        mine.delete()
    else:
        mine.update(status=status, answer=answer)


def forget(*, owner: str, key: str) -> None:
    """Nothing was done under this key: it may be used again, also for a mended request."""
    IdempotencyRecord.objects.filter(
        store=current_store().key, owner=owner, key=key, status=0
    ).delete()

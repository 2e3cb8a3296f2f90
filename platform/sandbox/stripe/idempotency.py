"""Idempotency keys: the first answer again, an error on other parameters, 409 meanwhile."""

from __future__ import annotations

import hashlib
import threading

from sandbox.common.store import Document, Store
from sandbox.stripe.wire import Refused

KEPT_SECONDS = 86_400


class Keys:
    """Answers by account and key. What is running is only in memory: it dies with the server."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._running: set[str] = set()

    def begin(self, slot: str, request: str, now: int) -> Document | None:
        """
        The saved answer, or None when the caller may run (and must then call `end`).

        Raises a 400 idempotency_error for another request, a 409 while the first is running.
        """
        with self._lock:
            if slot in self._running:
                message = (
                    "There is currently another in-progress request using this Idempotency Key."
                )
                raise Refused(409, message, code="idempotency_key_in_use")
            saved = self._store.get("idempotency", slot)
            if saved and saved["at"] + KEPT_SECONDS > now:
                if saved["request"] != fingerprint(request):
                    message = (
                        "Keys for idempotent requests can only be used with the same parameters "
                        "they were first used with."
                    )
                    raise Refused(400, message, type="idempotency_error")
                return saved
            self._running.add(slot)
            return None

    def keep(self, slot: str, request: str, now: int, status: int, body: str) -> None:
        saved = {"request": fingerprint(request), "at": now, "status": status, "body": body}
        self._store.put("idempotency", slot, saved)

    def end(self, slot: str) -> None:
        with self._lock:
            self._running.discard(slot)


def fingerprint(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()

"""The processor's notices: what was paid and nobody was told of yet."""

from __future__ import annotations

import json
from queue import Empty, SimpleQueue
from uuid import uuid4

from sandbox.stripe.webhooks import signature
from tests.bench.load.places import SECRET, Place


class Post:
    """Paid pages on their way to their stores."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Place, bytes]] = SimpleQueue()

    def put(self, place: Place, session: str, reference: str) -> None:
        self._queue.put((place, notice(session, reference)))

    def take(self) -> tuple[Place, bytes] | None:
        """None when all have been told."""
        try:
            return self._queue.get_nowait()
        except Empty:
            return None


def notice(session: str, reference: str) -> bytes:
    event = {"id": f"evt_{uuid4().hex}", "object": "event", "type": "checkout.session.completed"}
    thing = {"id": session, "object": "checkout.session", "client_reference_id": reference}
    return json.dumps({**event, "data": {"object": thing}}).encode()


def signed(body: bytes, secret: str = SECRET) -> str:
    """The header that goes with it, of this moment."""
    return signature(body, secret)

"""Claim a message, call its address, write down what came of it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings

from kernel.errors import OutsideError
from kernel.http import HttpClient
from shared_apps.webhooks import services
from shared_apps.webhooks.rules.addresses import parts_of
from shared_apps.webhooks.services.recording import Outgoing

_SECONDS = 10
_MOST_ANSWER_BYTES = 64 * 1024
_ANY_ANSWER = frozenset(range(100, 600))


def send(delivery_id: UUID) -> None:
    """
    Send one message. A lost answer is tried again, unlike other calls: the message has an id, and
    who gets it twice can tell. A redirect is a failure and is not followed.
    """
    outgoing = services.take_delivery(delivery_id)
    if outgoing is None:
        return
    status, said = _call(outgoing)
    services.record_try(delivery_id, status, said)


def _call(outgoing: Outgoing) -> tuple[int, str]:
    base, path = parts_of(outgoing.url)
    client = HttpClient(
        base,
        headers={
            **outgoing.headers,
            "Content-Type": "application/json",
            "User-Agent": "webhooks/1",
        },
        timeout_seconds=_SECONDS,
        most_seconds=_SECONDS,
        most_bytes=_MOST_ANSWER_BYTES,
        allow_private=_is_ours(outgoing.url),
        vendor="webhooks",
    )
    try:
        answer = client.call("POST", path, body=outgoing.body, expect=_ANY_ANSWER)
    except OutsideError as no:
        return 0, no.answer
    return answer.status, answer.text[:300]


def _is_ours(url: str) -> bool:
    """A receiver of our own, for trying it out; in production there is none."""
    own = settings.SANDBOX_WEBHOOKS_URL
    return bool(own) and url.startswith(f"{own.rstrip('/')}/")

"""Take a message for one try, and write down what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.webhooks import WebhookGivenUp
from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.vault import unseal
from shared_apps.audit.services import record
from shared_apps.outbox.services import publish, schedule, unschedule
from shared_apps.webhooks.locks import find_locked, lock_delivery
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.kinds import TEST
from shared_apps.webhooks.rules.signing import headers_for
from shared_apps.webhooks.rules.tries import REST, gives_up, is_good, pause_after
from shared_apps.webhooks.selectors import SECRET, secret_of
from shared_apps.webhooks.services.telling import SEND

State = Delivery.State
_KEPT_TRIES = 20


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One try: where, what, and what vouches for it."""

    url: str
    body: bytes
    headers: dict[str, str]


def take_delivery(delivery_id: UUID) -> Outgoing | None:
    """
    Claim a message for one try: written before the address is called. None: there is nothing to do
    now; it was done, its address is off or gone, or rests after a failure.

    Time:  signed with real time, which receivers compare with theirs.
    Locks: the message, its address.
    """
    with transaction.atomic():
        row = lock_delivery(delivery_id)
        if row is None or row.state in (State.DELIVERED, State.FAILED):
            unschedule(SEND, str(delivery_id))
            return None
        to = find_locked(row.endpoint_id)
        if to is None or to.state != Endpoint.State.ACTIVE:
            _close(row, State.FAILED)
            return None
        if to.rest_until and to.rest_until > clock.now() and row.kind != TEST:
            _later(row, to.rest_until)
            return None
        row.state, row.attempts = State.SENDING, row.attempts + 1
        row.save(update_fields=["state", "attempts"])
        body = row.body.encode()
        stamp = int(clock.real_now().timestamp())
        return Outgoing(to.url, body, headers_for(row.message_id, stamp, body, _secrets(to)))


def record_try(delivery_id: UUID, status: int, said: str) -> None:
    """
    Write down a try. `status` 0: no answer came, and `said` is why.

    Tells: WebhookGivenUp, when the address failed for five days or said that it is gone.
    Locks: the message, its address.
    """
    with transaction.atomic():
        row = lock_delivery(delivery_id)
        if row is None or row.state != State.SENDING:
            return
        one = {"at": clock.now().isoformat(), "status": status, "said": said[:300]}
        row.tries = [*row.tries, one][-_KEPT_TRIES:]
        row.save(update_fields=["tries"])
        to = find_locked(row.endpoint_id)
        if is_good(status):
            _went_well(row, to)
        else:
            _went_wrong(row, to, status)


def _went_well(row: Delivery, to: Endpoint | None) -> None:
    _close(row, State.DELIVERED)
    if to is not None:
        to.failing_since, to.rest_until, to.last_good_at = None, None, clock.now()
        to.save(update_fields=["failing_since", "rest_until", "last_good_at"])


def _went_wrong(row: Delivery, to: Endpoint | None, status: int) -> None:
    """A test is tried once, and its failure says nothing of days."""
    if row.kind == TEST or to is None:
        _close(row, State.FAILED)
        return
    now = clock.now()
    to.failing_since = to.failing_since or now
    to.rest_until = now + REST
    if gives_up(status, to.failing_since, now):
        _give_up(to, status)
    to.save(update_fields=["failing_since", "rest_until", "state"])
    pause = pause_after(row.attempts)
    if pause is None or to.state != Endpoint.State.ACTIVE:
        _close(row, State.FAILED)
    else:
        _later(row, now + pause)


def _give_up(to: Endpoint, status: int) -> None:
    to.state = Endpoint.State.DISABLED
    record(MACHINE, "webhook.given_up", "webhook", to.pk, status=status)
    publish(
        WebhookGivenUp(
            webhook_id=str(to.pk),
            customer_id=str(to.customer_id or ""),
            url=to.url,
            since=(to.failing_since or clock.now()).isoformat(),
            is_gone=status == 410,
        )
    )


def _later(row: Delivery, at: datetime) -> None:
    row.state, row.next_try_at = State.WAITING, at
    row.save(update_fields=["state", "next_try_at"])
    schedule(SEND, str(row.id), at)


def _close(row: Delivery, state: str) -> None:
    row.state, row.done_at, row.next_try_at = state, clock.now(), None
    row.save(update_fields=["state", "done_at", "next_try_at"])
    unschedule(SEND, str(row.id))


def _secrets(to: Endpoint) -> list[str]:
    found = [secret_of(to).reveal()]
    if to.sealed_old_secret and to.old_secret_until and to.old_secret_until > clock.now():
        found.append(unseal(SECRET, to.sealed_old_secret).reveal())
    return found

"""Addresses that are told: entered, changed, paused, removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.locks import hold
from kernel.secrets import Secret
from kernel.tenancy.context import current_place
from kernel.tenancy.copies import refuse_in_copy
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.webhooks.errors import BadAddress, TooMany
from shared_apps.webhooks.locks import lock_endpoint
from shared_apps.webhooks.models import Endpoint
from shared_apps.webhooks.rules.addresses import trouble_with
from shared_apps.webhooks.rules.kinds import NAMES
from shared_apps.webhooks.rules.signing import SECRET_BYTES, secret_text
from shared_apps.webhooks.selectors import SECRET, endpoints

MOST = 10
# For so long after a new secret the old one signs too: time to change the receiver.
_BOTH = timedelta(hours=24)
State = Endpoint.State


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """`kinds` are names of the public list (rules/kinds.py), one at least."""

    url: str
    kinds: tuple[str, ...]
    label: str = ""


def add_endpoint(
    wish: WebhookWish, *, customer_id: UUID | None, actor: Actor
) -> tuple[Endpoint, Secret]:
    """
    Tell an address from now on. Returns it with its secret, which is shown this once.

    Raises BadAddress, Invalid for kinds that are not on the list, TooMany (MOST for the store and
    for each customer), Conflict in a copy of a store.
    Locks: the addresses of the store, or of the customer.
    """
    refuse_in_copy(_("Nothing leaves a copy."))
    _check(wish)
    with transaction.atomic():
        hold(f"webhooks {current_place().schema_name} {customer_id or ''}")
        if endpoints(customer_id).count() >= MOST:
            raise TooMany(MOST)
        secret, sealed = _new_secret()
        row = Endpoint.objects.create(
            store=current_place().schema_name,
            customer_id=customer_id,
            url=wish.url,
            label=wish.label,
            kinds=_sorted(wish.kinds),
            sealed_secret=sealed,
            created_at=clock.now(),
        )
        record(actor, "webhook.added", "webhook", row.pk, url=row.url, kinds=row.kinds)
    return row, secret


def change_endpoint(endpoint_id: UUID, wish: WebhookWish, *, actor: Actor) -> Endpoint:
    """Raises as add_endpoint. What waits goes to the new address."""
    _check(wish)
    with transaction.atomic():
        row = lock_endpoint(endpoint_id)
        before = {"url": row.url, "kinds": row.kinds}
        row.url, row.label, row.kinds = wish.url, wish.label, _sorted(wish.kinds)
        row.save(update_fields=["url", "label", "kinds"])
        after = {"url": row.url, "kinds": row.kinds}
        record(actor, "webhook.changed", "webhook", row.pk, before=before, after=after)
    return row


def renew_secret(endpoint_id: UUID, *, actor: Actor) -> tuple[Endpoint, Secret]:
    """
    Make a new secret, which is shown this once. For 24 hours the old one signs beside it.

    Again: the secret before the old one holds no longer.
    """
    with transaction.atomic():
        row = lock_endpoint(endpoint_id)
        row.sealed_old_secret, row.old_secret_until = row.sealed_secret, clock.now() + _BOTH
        secret, row.sealed_secret = _new_secret()
        row.save(update_fields=["sealed_old_secret", "old_secret_until", "sealed_secret"])
        record(actor, "webhook.secret_renewed", "webhook", row.pk)
    return row, secret


def pause_endpoint(endpoint_id: UUID, *, actor: Actor) -> Endpoint:
    """Nothing new is told; what waits is not sent. Again: nothing happens."""
    return _become(endpoint_id, State.PAUSED, "webhook.paused", actor)


def resume_endpoint(endpoint_id: UUID, *, actor: Actor) -> Endpoint:
    """Tell it again, also one that was given up. What happened meanwhile is not told."""
    return _become(endpoint_id, State.ACTIVE, "webhook.resumed", actor)


def remove_endpoint(endpoint_id: UUID, *, actor: Actor) -> None:
    """Forget an address and its secret; what waits for it goes nowhere."""
    with transaction.atomic():
        row = lock_endpoint(endpoint_id)
        record(actor, "webhook.removed", "webhook", row.pk, url=row.url)
        row.delete()


def _become(endpoint_id: UUID, state: str, verb: str, actor: Actor) -> Endpoint:
    with transaction.atomic():
        row = lock_endpoint(endpoint_id)
        if row.state != state:
            row.state, row.failing_since, row.rest_until = state, None, None
            row.save(update_fields=["state", "failing_since", "rest_until"])
            record(actor, verb, "webhook", row.pk)
    return row


def _check(wish: WebhookWish) -> None:
    if trouble := trouble_with(wish.url, settings.SANDBOX_WEBHOOKS_URL):
        raise BadAddress(trouble)
    if not wish.kinds or not set(wish.kinds) <= set(NAMES):
        raise Invalid(_("Choose what it is told, from the list."), field="kinds")


def _sorted(kinds: tuple[str, ...]) -> list[str]:
    return [name for name in NAMES if name in kinds]


def _new_secret() -> tuple[Secret, str]:
    secret = Secret(secret_text(secrets.token_bytes(SECRET_BYTES)))
    return secret, seal(SECRET, secret)

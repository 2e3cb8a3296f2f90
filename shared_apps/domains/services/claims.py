"""Say that a host is one's own."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.tenancy.context import current_store, on_platform_side
from kernel.tenancy.copies import refuse_in_copy
from shared_apps.audit.services import record
from shared_apps.domains.errors import BadName
from shared_apps.domains.locks import lock_claim
from shared_apps.domains.models import Claim, Purpose
from shared_apps.domains.rules.names import HostName, read_host
from shared_apps.domains.rules.scripts import skeleton
from shared_apps.domains.selectors import claims, clash_of
from shared_apps.domains.services.steps import CHECK, note_step
from shared_apps.domains.words import name_refusal
from shared_apps.identity.selectors import owner_is_confirmed
from shared_apps.outbox.services import schedule

MOST_CLAIMS = 50
WATCHED = timedelta(seconds=30)


def claim(*, typed: str, purpose: str, wants_primary: bool, actor: Actor) -> Claim:
    """
    Write down the wish for a host, with a fresh token to prove it by.

    Time:   the DNS is looked at at once.
    Again:  the same name raises Conflict while it is on the store's list; after a release it gets
            another token.
    Raises Invalid (field "host") for a name that can't be had, Conflict for too many of them
    and as long as no owner has confirmed their address, and in a copy of a store.
    """
    refuse_in_copy(_("A copy keeps its free address."))
    if not owner_is_confirmed():
        unproven = _("Please confirm your e-mail address first: we sent you a link.")
        raise Conflict(unproven, code="unconfirmed")
    name = _read(typed)
    if purpose not in Purpose.values:
        raise Invalid(_("Choose what the name is for."), field="purpose")
    _refuse_clash(name)
    if claims().count() >= MOST_CLAIMS:
        many = _("You have many names already. Release one that you no longer need.")
        raise Conflict(many, code="many")
    now = clock.now()
    row = Claim(
        store=current_store().key,
        host=name.ascii,
        registrable=name.registrable,
        purpose=purpose,
        # Only a name for the shop can be the one that links and mails use.
        wants_primary=wants_primary and purpose == Purpose.SHOP,
        token=secrets.token_hex(16),
        skeleton=skeleton(name.shown),
        state_since=now,
        created_at=now,
        next_check_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            note_step(row, actor=actor)
            record(actor, "domain.claimed", "domain", row.pk, host=row.host, purpose=purpose)
            schedule(CHECK, str(row.pk), now, wake=True)
    except IntegrityError as clash:
        if "claim_once_per_store" not in str(clash):
            raise
        raise Invalid(_("This name is on your list already."), field="host", code="own") from None
    return row


def recheck(claim_id: UUID) -> None:
    """Look at the DNS now, not when it is due."""
    with transaction.atomic():
        row = lock_claim(claim_id)
        if row.state == Claim.State.RELEASED:
            return
        row.next_check_at = clock.now()
        row.save(update_fields=["next_check_at"])
        schedule(CHECK, str(row.pk), row.next_check_at, wake=True)


def hurry(claim_id: UUID) -> None:
    """
    Somebody watches and may have set the records just now: look within half a minute.

    Again:  as often as one likes; it only ever brings the next look forward.
    """
    with transaction.atomic():
        row = lock_claim(claim_id)
        soon = (row.checked_at or row.created_at) + WATCHED
        if row.state != Claim.State.CLAIMED or (row.next_check_at and row.next_check_at <= soon):
            return
        row.next_check_at = max(soon, clock.now())
        row.save(update_fields=["next_check_at"])
        schedule(CHECK, str(row.pk), row.next_check_at)


def _read(typed: str) -> HostName:
    try:
        return read_host(
            typed,
            root=settings.ROOT_DOMAIN,
            own_names=(settings.EDGE_HOST, settings.ASSET_HOST, *settings.OWN_NAMES),
        )
    except BadName as bad:
        raise Invalid(name_refusal(bad.code, bad.facts), field="host", code=bad.code) from bad


def _refuse_clash(name: HostName) -> None:
    store = current_store()
    with on_platform_side():
        clash = clash_of(name.ascii, skeleton(name.shown), store.key)
    if clash is not None:
        raise Invalid(name_refusal(clash.code, {}), field="host", code=clash.code)

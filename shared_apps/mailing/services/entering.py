"""Say under which domain the store's mail shall leave; take it back."""

from __future__ import annotations

import base64
import re
import secrets
from uuid import UUID

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.errors import Invalid
from kernel.secrets import Secret
from kernel.tenancy.context import current_store, on_platform_side
from kernel.tenancy.copies import refuse_in_copy
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.domains.errors import BadName
from shared_apps.domains.rules.names import HostName, read_host
from shared_apps.domains.rules.scripts import skeleton
from shared_apps.domains.selectors import clash_of
from shared_apps.domains.words import name_refusal
from shared_apps.mailing.locks import lock_sender
from shared_apps.mailing.models import SenderDomain
from shared_apps.mailing.selectors import KEY, current, is_taken
from shared_apps.mailing.services.steps import CHECK, note_step, take_step
from shared_apps.outbox.services import schedule, unschedule

KEY_BITS = 2048
_LOCAL_PART = re.compile(r"[a-z0-9](?:[a-z0-9._+-]{0,38}[a-z0-9])?")


def enter(*, typed: str, local_part: str, actor: Actor) -> SenderDomain:
    """
    Write down the wish for a sender domain, with a key of its own and a fresh token.

    Time:   the DNS is looked at at once.
    Again:  a second domain is refused (Invalid) until the first is removed; after a removal the
            same domain gets another key and another token.
    Raises Invalid (field "domain" or "local_part"), Conflict in a copy of a store.
    """
    refuse_in_copy(_("No mail leaves a copy."))
    name = _read(typed)
    local = local_part.strip().lower()
    if not _LOCAL_PART.fullmatch(local) or ".." in local:
        wrong = _("Letters, digits, dots and hyphens, like hello or billing.")
        raise Invalid(wrong, field="local_part")
    _refuse_clash(name)
    private, public = _new_key()
    now = clock.now()
    row = SenderDomain(
        store=current_store().key,
        domain=name.ascii,
        registrable=name.registrable,
        skeleton=skeleton(name.shown),
        local_part=local,
        token=secrets.token_hex(16),
        selector=f"s{now:%y%m%d}{secrets.token_hex(2)}",
        sealed_key=seal(KEY, private),
        public_key=public,
        state_since=now,
        created_at=now,
        next_check_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            note_step(row, actor=actor)
            record(
                actor, "sender.entered", "sender", row.pk, domain=row.domain, address=row.address
            )
            schedule(CHECK, str(row.pk), now, wake=True)
    except IntegrityError as clash:
        if "one_sender_per_store" not in str(clash):
            raise
        other = _("There is a domain already. Remove it first.")
        raise Invalid(other, field="domain", code="own") from None
    return row


def remove(sender_id: UUID, *, actor: Actor, reason: str = "removed") -> None:
    """
    Mail leaves under the neutral address again; others may prove the domain; the key is forgotten.

    Locks:  the sender domain.
    Again:  nothing happens.
    """
    with transaction.atomic():
        row = lock_sender(sender_id)
        if row.state == SenderDomain.State.REMOVED:
            return
        take_step(row, SenderDomain.State.REMOVED, actor=actor, reason=reason)
        row.sealed_key, row.next_check_at = "", None
        row.save(update_fields=["sealed_key", "next_check_at"])
        unschedule(CHECK, str(row.pk))


def remove_all(*, reason: str) -> None:
    """A store that ends keeps no name."""
    row = current()
    if row is not None:
        remove(row.pk, actor=MACHINE, reason=reason)


def _read(typed: str) -> HostName:
    own = (settings.EDGE_HOST, settings.NEUTRAL_MAIL_DOMAIN, *settings.OWN_NAMES)
    try:
        return read_host(typed, root=settings.ROOT_DOMAIN, own_names=tuple(filter(None, own)))
    except BadName as bad:
        raise Invalid(name_refusal(bad.code, bad.facts), field="domain", code=bad.code) from bad


def _refuse_clash(name: HostName) -> None:
    store = current_store()
    alike = skeleton(name.shown)
    with on_platform_side():
        clash = clash_of(name.ascii, alike, store.key)
        taken = is_taken(name.ascii, alike, store.key)
    if clash is not None or taken:
        code = clash.code if clash is not None else "taken"
        raise Invalid(name_refusal(code, {}), field="domain", code=code)


def _new_key() -> tuple[Secret, str]:
    """The private key as PEM, the public one as base64 of its DER form."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    der = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Secret(pem.decode()), base64.b64encode(der).decode()

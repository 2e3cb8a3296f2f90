"""The store's accounts at processors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.plugs import clean_settings
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.gateways import port
from shared_apps.inbound.selectors import unread
from shared_apps.outbox.services import schedule
from tenant_apps.payments.models import Attempt, GatewayAccount, GatewayCustomer, PaymentMethod
from tenant_apps.payments.selectors import SEAL, settings_of, usable_gateways
from tenant_apps.payments.services.intend import ASK
from tenant_apps.payments.services.receipts import READ


def connect_account(
    gateway: str, settings: Mapping[str, str], *, label: str, actor: Actor
) -> GatewayAccount:
    """
    Add the store's account, or change it: an empty secret keeps the old one. Raises Invalid.

    Again:  attempts and notices that waited for a good key, also parked ones, are due at once.
    """
    if gateway not in usable_gateways():
        raise Invalid(_("There is no such gateway."), field="gateway")
    adapter = port.gateways.get(gateway)
    with transaction.atomic():
        old = GatewayAccount.objects.select_for_update().filter(gateway=gateway).first()
        given = dict(settings)
        for field in adapter.fields if old else ():
            if field.kind == "secret" and not given.get(field.name):
                given[field.name] = settings_of(old).get(field.name, "")  # type: ignore[arg-type]
        sealed = seal(SEAL, Secret(json.dumps(clean_settings(adapter.fields, given))))
        row = old or GatewayAccount(gateway=gateway, created_at=clock.now())
        row.label, row.sealed_settings = label or adapter.label, sealed
        row.state, row.state_reason = GatewayAccount.State.ACTIVE, ""
        row.save()
        record(actor, "gateway.connected", "gateway_account", row.pk, gateway=gateway)
        if old:
            _wake(row)
    return row


def _wake(account: GatewayAccount) -> None:
    for attempt in Attempt.objects.filter(account=account, closed_at=None):
        schedule(ASK, str(attempt.pk), clock.now(), wake=True)
    for receipt_id in unread(str(account.pk)):
        schedule(READ, str(receipt_id), clock.now(), wake=True)


def note_identity(account_id: UUID, identity: str, *, actor: Actor) -> None:
    """
    Note whose account it is by the processor's own word.

    When it is another one than before, its predecessor's customers, stored methods and signing
    secret are worth nothing any more and are forgotten. A new key of the same account changes
    nothing.
    Locks:  account.
    """
    with transaction.atomic():
        row = GatewayAccount.objects.select_for_update().get(pk=account_id)
        before, row.identity = row.identity, identity
        if before == identity:
            return
        if before:
            GatewayCustomer.objects.filter(account=row).delete()
            PaymentMethod.objects.filter(account=row, removed_at=None).update(
                removed_at=clock.now(), is_default=False
            )
            kept = {**settings_of(row), "webhook_secret": ""}
            row.sealed_settings = seal(SEAL, Secret(json.dumps(kept)))
            record(actor, "gateway.exchanged", "gateway_account", row.pk, before=before)
        row.save(update_fields=["identity", "sealed_settings"])


def pause_account(account_id: UUID, *, reason: str, actor: Actor, answer: str = "") -> bool:
    """
    Stop using an account. Its owner sees the reason; only the record keeps the raw `answer`.

    Returns whether that changed anything.
    `reason`: plain words, as source text of the catalogues; empty when the team pauses it by hand.
    Again:  a paused one keeps its first reason, except that a person's hand overrules trouble.
    Locks:  account.
    """
    paused = GatewayAccount.State.PAUSED
    with transaction.atomic():
        row = GatewayAccount.objects.select_for_update().filter(pk=account_id).first()
        if row is None or (row.state == paused and (reason or not row.state_reason)):
            return False
        row.state, row.state_reason = paused, reason[:300]
        row.save(update_fields=["state", "state_reason"])
        facts = {"answer": answer[:500]} if answer else {}
        record(actor, "gateway.paused", "gateway_account", account_id, reason=reason[:300], **facts)
        return True


def resume_account(account_id: UUID, *, actor: Actor) -> bool:
    """
    Use an account again that trouble paused. Returns whether it was; one that the team paused by
    hand stays paused.

    Again:  attempts and notices that waited for a good key, also parked ones, are due at once.
    Locks:  account.
    """
    with transaction.atomic():
        row = GatewayAccount.objects.select_for_update().filter(pk=account_id).first()
        if row is None or row.state == GatewayAccount.State.ACTIVE or not row.state_reason:
            return False
        row.state, row.state_reason = GatewayAccount.State.ACTIVE, ""
        row.save(update_fields=["state", "state_reason"])
        record(actor, "gateway.resumed", "gateway_account", account_id)
        _wake(row)
    return True

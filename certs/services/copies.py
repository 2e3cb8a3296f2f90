"""The sealed copy beside the store of record: planned, noted, and taken back into the books."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from certs import locks
from certs.models import Certificate
from certs.rules import schedule as times
from certs.rules.copies import Copy
from certs.rules.papers import check
from certs.services.orders import COPY, UNCOPY, end, forget_plans
from certs.services.renewals import plan_life
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule

_PLATFORM = "public"


def plan_copy(one: Certificate) -> None:
    """Inside the transaction that made it: the copy follows when a worker is free."""
    schedule(COPY, str(one.pk), clock.real_now(), wake=True, store=_PLATFORM)


def note_copied(certificate_id: UUID) -> None:
    """It lies in the storage, and was read back. One that was retired meanwhile goes again."""
    with transaction.atomic():
        unschedule(COPY, str(certificate_id), store=_PLATFORM)
        one = locks.lock_certificate(certificate_id)
        if one is None:
            return
        one.copied_at = clock.real_now()
        one.save(update_fields=["copied_at"])
        if one.state == Certificate.State.RETIRED:
            schedule(UNCOPY, str(certificate_id), clock.real_now(), store=_PLATFORM)


def forget_copy(certificate_id: UUID) -> None:
    """There is no copy, or none is wanted any more."""
    with transaction.atomic():
        for kind in (COPY, UNCOPY):
            unschedule(kind, str(certificate_id), store=_PLATFORM)
        one = locks.lock_certificate(certificate_id)
        if one is not None:
            one.copied_at = None
            one.save(update_fields=["copied_at"])


def try_again(kind: str, certificate_id: UUID) -> None:
    """The storage is away."""
    with transaction.atomic():
        when = times.copy_again_at(clock.real_now())
        schedule(kind, str(certificate_id), when, store=_PLATFORM)


def restore(copy: Copy, *, actor: Actor = MACHINE, at: datetime) -> Certificate | None:
    """
    Make a copy the host's current certificate; the edges have it within seconds.

    Raises BadPaper when it may not be served at `at`. None: the books have one that is as new, and
    stay as they are. Locks: the host's certificates. The edges tell when they have it.
    """
    facts = check(copy.chain, copy.key, copy.host, at)
    with transaction.atomic():
        known = locks.lock_certificates(copy.host)
        current = [one for one in known if one.state == Certificate.State.CURRENT]
        if any(one.not_before >= facts.not_before and one.sealed_key for one in current):
            return None
        for one in current:
            forget_plans(one)
            one.state = Certificate.State.OLD
            one.save(update_fields=["state"])
        for one in known:
            if one.state == Certificate.State.OLD and one not in current:
                end(one)
        made, _ = Certificate.objects.update_or_create(
            pk=UUID(copy.certificate_id),
            defaults={
                "store": copy.store,
                "host": copy.host,
                "state": Certificate.State.CURRENT,
                "serial": facts.serial,
                "issuer": facts.issuer[:300],
                "chain": copy.chain,
                "sealed_key": seal("certs.key", Secret(copy.key)),
                "not_before": facts.not_before,
                "not_after": facts.not_after,
                "spread": int(facts.serial, 16) % times.SPREAD,
                "renew_at": at,
                "created_at": at,
                "copied_at": at,
                "served_at": None,
            },
        )
        plan_life(made)
        made.save(update_fields=["renew_at"])
        record(actor, "certificate.restored", "host", copy.host, serial=facts.serial)
        return made

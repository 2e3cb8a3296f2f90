"""News of certificates, as steps of the claim that they are for. Called inside the store."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from contracts.certs import CertificateInstalled, CertificateOrdered, CertificateStuck
from contracts.domains import DomainLive
from kernel.actor import MACHINE
from shared_apps.domains.models import Claim
from shared_apps.domains.services.hosts import answer_at
from shared_apps.domains.services.steps import note_step, take_step
from shared_apps.outbox.services import publish

State = Claim.State


def certificate_ordered(event: CertificateOrdered) -> None:
    """The first order is a step; a renewal is not."""
    with transaction.atomic():
        claim = _held(event.host)
        if claim is not None and claim.state == State.PROVEN:
            take_step(claim, State.ORDERED, actor=MACHINE)


def certificate_stuck(event: CertificateStuck) -> None:
    """Shown beside the DNS's own checks, with the time of the next try."""
    with transaction.atomic():
        claim = _held(event.host)
        if claim is None:
            return
        news = claim.certificate_code != event.code
        claim.certificate_code = event.code[:40]
        claim.certificate_text = event.text[:500]
        claim.certificate_try_at = (
            datetime.fromisoformat(event.next_try_at) if event.next_try_at else None
        )
        _save(claim)
        if news:
            note_step(
                claim, actor=MACHINE, reason=f"certificate:{event.code}"[:40], text=event.text
            )


def certificate_installed(event: CertificateInstalled) -> None:
    """
    The edge has it: the host goes live.

    Tells:  DomainLive, the first time.
    Again:  a renewal only moves the date.
    """
    with transaction.atomic():
        claim = _held(event.host)
        if claim is None:
            return
        claim.certificate_code, claim.certificate_text = "", ""
        claim.certificate_try_at = None
        claim.certificate_until = datetime.fromisoformat(event.not_after)
        _save(claim)
        if claim.state in {State.PROVEN, State.ORDERED}:
            take_step(claim, State.INSTALLED, actor=MACHINE)
            answer_at(claim)
            take_step(claim, State.LIVE, actor=MACHINE)
            publish(DomainLive(store=claim.store, host=claim.host, claim_id=str(claim.pk)))


def _held(host: str) -> Claim | None:
    """This store's claim on the host, locked; None when it was released meanwhile."""
    rows = Claim.objects.select_for_update().filter(host=host)
    return rows.exclude(state__in=[State.CLAIMED, State.RELEASED]).first()


def _save(claim: Claim) -> None:
    claim.save(
        update_fields=[
            *("certificate_code", "certificate_text", "certificate_try_at", "certificate_until"),
        ]
    )

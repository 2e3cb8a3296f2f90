"""What the edges say of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from certs import locks
from certs.models import Certificate, Edge, Placement
from certs.selectors.board import SILENT_AFTER
from contracts.certs import CertificateInstalled
from kernel import clock
from shared_apps.outbox.services import publish


@dataclass(frozen=True, slots=True)
class Placed:
    """One host's file on one edge. `error`: why the edge keeps what it had."""

    host: str
    certificate_id: UUID
    error: str = ""


def note_edge(name: str, *, serving: int, problem: str = "") -> None:
    """The edge is there."""
    with transaction.atomic():
        Edge.objects.update_or_create(
            name=name,
            defaults={"seen_at": clock.real_now(), "serving": serving, "problem": problem},
        )


def note_placements(name: str, placed: Iterable[Placed]) -> None:
    """
    What changed on an edge's disk. Tells CertificateInstalled, once, when all edges have it.

    Locks: each certificate.
    """
    now = clock.real_now()
    for one in placed:
        with transaction.atomic():
            certificate = locks.lock_certificate(one.certificate_id)
            if certificate is None:
                continue
            facts: dict[str, object] = {"certificate": certificate, "error": one.error[:300]}
            if not one.error:
                facts["installed_at"] = now
            Placement.objects.update_or_create(edge_id=name, host=one.host, defaults=facts)
            if not one.error:
                _tell_when_everywhere(certificate)


def _tell_when_everywhere(one: Certificate) -> None:
    if one.served_at is not None or one.state != Certificate.State.CURRENT:
        return
    now = clock.real_now()
    edges = set(Edge.objects.filter(seen_at__gt=now - SILENT_AFTER).values_list("name", flat=True))
    having = set(
        Placement.objects.filter(certificate=one, error="").values_list("edge_id", flat=True)
    )
    if not edges <= having:
        return
    one.served_at = now
    one.save(update_fields=["served_at"])
    publish(
        CertificateInstalled(
            store=one.store,
            host=one.host,
            certificate_id=str(one.pk),
            not_after=one.not_after.isoformat(),
        )
    )


def forget_placements(name: str, hosts: Iterable[str]) -> None:
    """These hosts' files are gone from the edge."""
    with transaction.atomic():
        Placement.objects.filter(edge_id=name, host__in=list(hosts)).delete()

"""What happens to a claim, as its owner and time make it happen."""

from __future__ import annotations

from datetime import timedelta

from contracts.certs import CertificateInstalled
from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.domains import flows, services
from shared_apps.domains.models import Claim, Domain
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.models import Message
from shared_apps.outbox.services import publish
from tests.naming import DnsSandbox

ADA = Actor("team", "1", "Ada")


def claim(store: Store, host: str, *, primary: bool = False, purpose: str = "shop") -> Claim:
    with in_store(store):
        return services.claim(typed=host, purpose=purpose, wants_primary=primary, actor=ADA)


def look(store: Store, row: Claim, times: int = 1) -> Claim:
    """The check that is due, now."""
    with in_store(store):
        for _ in range(times):
            flows.check(row.pk)
        return Claim.objects.get(pk=row.pk)


def prove(store: Store, host: str, dns: DnsSandbox, *, primary: bool = False) -> Claim:
    row = claim(store, host, primary=primary)
    dns.point(row.host, row.token)
    return look(store, row)


def install(store: Store, host: str) -> None:
    """What the certificates' app tells when the edge serves one."""
    from django.db import transaction

    with on_platform_side(), transaction.atomic():
        until = (clock.real_now() + timedelta(days=90)).isoformat()
        publish(
            CertificateInstalled(store=store.key, host=host, certificate_id="c1", not_after=until)
        )
    relay_until_quiet()


def go_live(store: Store, host: str, dns: DnsSandbox, *, primary: bool = False) -> Claim:
    row = prove(store, host, dns, primary=primary)
    install(store, row.host)
    with in_store(store):
        return Claim.objects.get(pk=row.pk)


def told(kind: str) -> list[dict]:
    """The payloads of all events of a kind, oldest first."""
    with on_platform_side():
        rows = Message.objects.filter(kind=kind).order_by("pk")
        return list(rows.values_list("payload", flat=True))


def routes(store: Store) -> dict[str, bool]:
    """The store's answered hosts: is it the primary one?"""
    with on_platform_side():
        return dict(Domain.objects.filter(store=store.key).values_list("domain", "is_primary"))


def passes(store: Store, row: Claim, **span: int) -> None:
    """As if the last step had been taken that much earlier."""
    with in_store(store):
        since = Claim.objects.get(pk=row.pk).state_since - timedelta(**span)
        Claim.objects.filter(pk=row.pk).update(state_since=since)


__all__ = ["ADA", "MACHINE", "claim", "go_live", "install", "look", "passes", "prove", "routes"]

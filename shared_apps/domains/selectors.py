"""Which place a host is, and what a store's claims are."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.tenancy.context import current_store, current_store_or_none, on_platform_side
from kernel.tenancy.routing import Route
from shared_apps.domains.models import Claim, ClaimStep, Domain
from shared_apps.domains.port import Target
from shared_apps.domains.rules.lifecycle import HOLDING
from shared_apps.domains.rules.names import HostName, is_inside, shown_of
from shared_apps.domains.rules.records import Record, records_for
from shared_apps.identity.passkeys import StoreName
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store

CENTRAL = ("admin", "partners")


def find_route(host: str) -> Route | None:
    """The route of a host (lower case, without port); None when it is nobody's."""
    for kind in CENTRAL:
        if host == f"{kind}.{settings.ROOT_DOMAIN}":
            return Route(kind, host)
    with on_platform_side():
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        if domain is None or domain.tenant.status == Reseller.Status.TERMINATED:
            return None
        primary = host if domain.is_primary else primary_host(domain.store)
    return Route("store", host, as_store(domain.tenant, primary), domain.purpose)


def primary_host(store_key: str) -> str:
    row = Domain.objects.filter(store=store_key, is_primary=True).first()
    return row.domain if row else ""


def hosts() -> list[Domain]:
    """This store's hosts that are answered, the free one first."""
    rows = Domain.objects.filter(store=current_store().key)
    return list(rows.order_by("-is_free", "domain"))


def names_for_passkeys() -> list[StoreName]:
    """The current store's answered names; none on the platform side."""
    if current_store_or_none() is None:
        return []
    return [StoreName(row.domain, public=not row.is_free) for row in hosts()]


def free_host() -> str:
    return next((row.domain for row in hosts() if row.is_free), current_store().primary_host)


def claims() -> QuerySet[Claim]:
    """What this store holds or wants, the oldest first."""
    mine = Claim.objects.filter(store=current_store().key)
    return mine.exclude(state=Claim.State.RELEASED).order_by("created_at")


def claim(claim_id: UUID) -> Claim:
    """Raises NotFound, also for another store's: the database shows own rows only."""
    row = Claim.objects.filter(pk=claim_id, store=current_store().key).first()
    if row is None:
        raise NotFound(_("There is no such domain."))
    return row


def steps(row: Claim) -> QuerySet[ClaimStep]:
    """Newest first."""
    return ClaimStep.objects.filter(claim=row).order_by("-at", "-pk")


def target() -> Target:
    """Where hosts must point."""
    return Target(settings.EDGE_HOST, tuple(settings.EDGE_IPV4), tuple(settings.EDGE_IPV6))


def host_name(row: Claim) -> HostName:
    """A claim's host, as it was read when it was claimed."""
    return HostName(row.host, shown_of(row.host), row.registrable)


def records_of(row: Claim) -> tuple[Record, ...]:
    """What must be set at the DNS provider."""
    return records_for(host_name(row), row.token, target())


@dataclass(frozen=True, slots=True)
class Clash:
    """Why a name can't be given to this store: same, parent, child or look_alike of another's."""

    code: str


def clash_of(host: str, skeleton: str, store_key: str) -> Clash | None:
    """On the platform side: does another store hold this name, or one that is too near?"""
    labels = host.split(".")
    above = [".".join(labels[n:]) for n in range(1, len(labels) - 1)]
    near = Q(host=host) | Q(host__in=above) | Q(host__endswith=f".{host}") | Q(skeleton=skeleton)
    held = Claim.objects.filter(near, state__in=HOLDING).exclude(store=store_key)
    for other in held.values_list("host", flat=True):
        if other == host:
            return Clash("taken")
        if is_inside(host, other):
            return Clash("parent_taken")
        if is_inside(other, host):
            return Clash("child_taken")
        return Clash("looks_taken")
    return None

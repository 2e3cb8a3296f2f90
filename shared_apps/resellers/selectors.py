"""Answers about stores. `Store` values are what the rest of the house works with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import Conflict, NotFound
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.rules import slug_from, slug_problem


def as_store(row: Reseller, primary_host: str = "") -> Store:
    """`primary_host`: what the caller knows, else the row's own, else the free subdomain."""
    free = settings.ROOT_DOMAIN if row.is_house else f"{row.slug}.{settings.ROOT_DOMAIN}"
    return Store(
        schema_name=row.schema_name,
        role=row.schema_name,
        id=row.pk,
        slug=row.slug,
        name=row.name,
        status=row.status,
        currency=row.currency,
        language=row.language,
        timezone=row.timezone,
        primary_host=primary_host or row.primary_host or free,
        clock_offset=row.clock_offset,
        is_copy=row.is_copy,
    )


def store_by_key(key: str) -> Store | None:
    """The store of a schema name; None for an unknown or terminated one."""
    with on_platform_side():
        row = (
            Reseller.objects.filter(schema_name=key)
            .exclude(status=Reseller.Status.TERMINATED)
            .first()
        )
    return as_store(row) if row else None


def store_by_slug(slug: str) -> Store | None:
    """The store of a short name; None for an unknown or terminated one."""
    row = (
        Reseller.objects.filter(slug=slug.strip().lower())
        .exclude(status=Reseller.Status.TERMINATED)
        .first()
    )
    return as_store(row) if row else None


def slugs_of(keys: Iterable[str]) -> dict[str, str]:
    """Short names by schema name; what is no store's is missing."""
    rows = Reseller.objects.filter(schema_name__in=list(keys))
    return dict(rows.values_list("schema_name", "slug"))


def slug_is_free(slug: str) -> bool:
    """Nobody has, or had, this short name."""
    return not Reseller.objects.filter(slug=slug).exists()


def suggest_slug(name: str) -> str:
    """A free short name made of a company's name; empty when the name gives nothing to begin on."""
    stem = slug_from(name)
    tries = [stem, f"{stem}-cloud", f"{stem}-hosting", *(f"{stem[:36]}-{n}" for n in range(2, 10))]
    good = [one for one in tries if not slug_problem(one)]
    taken = set(Reseller.objects.filter(slug__in=good).values_list("slug", flat=True))
    return next((one for one in good if one not in taken), "")


def all_stores() -> Iterable[Store]:
    """Every store that is not terminated, oldest first."""
    rows = Reseller.objects.exclude(status=Reseller.Status.TERMINATED).order_by("created_at")
    return [as_store(row) for row in rows]


def oldest_open_store() -> Store | None:
    """One whose shop answers everybody; None before there is any. Copies are no such."""
    status = Reseller.Status
    open_ones = Reseller.objects.filter(
        status__in=(status.TRIAL, status.ACTIVE, status.PAST_DUE), is_copy=False
    )
    row = open_ones.order_by("created_at").first()
    return as_store(row) if row else None


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a store is a customer of the platform."""

    tier: str
    is_house: bool
    opened_at: datetime
    trial_ends_at: datetime | None  # the house's own shop has none


def terms_of(key: str) -> Terms:
    """Also from inside the store: of its own row only."""
    names = ("tier", "is_house", "created_at", "trial_ends_at")
    return Terms(*Reseller.objects.values_list(*names).get(schema_name=key))


def stores_of_owner(email: str) -> list[Store]:
    """The stores that somebody owns, for mailing them their addresses; copies are no such."""
    mine = Reseller.objects.filter(owner_email=email.strip().lower(), is_copy=False)
    rows = mine.exclude(status=Reseller.Status.TERMINATED)
    return [as_store(row) for row in rows.order_by("created_at")]


def store_to_advance(reseller_id: UUID) -> Store:
    """A store whose clock may be moved. Raises NotFound; Conflict when its clock is real."""
    with on_platform_side():
        row = Reseller.objects.filter(pk=reseller_id).first()
    if row is None or row.status == Reseller.Status.TERMINATED:
        raise NotFound(_("There is no such store."))
    if not row.movable_clock:
        raise Conflict(_("This store lives in real time."), code="real_clock")
    return as_store(row)

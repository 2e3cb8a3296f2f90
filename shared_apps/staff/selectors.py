"""What staff ask about stores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from kernel import clock
from kernel.errors import NotFound
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store


@dataclass(frozen=True, slots=True)
class Row:
    """A store in a list. `now` is the time on its own clock, in UTC."""

    reseller: Reseller
    host: str
    now: datetime

    @property
    def days_ahead(self) -> int:
        """Whole days between its clock and the real one; moving takes some of a second away."""
        return (self.reseller.clock_offset + timedelta(minutes=1)).days


def store_counts() -> dict[str, int]:
    """How many stores are in each state. A copy of one, to test with, is none."""
    return dict(
        Reseller.objects.filter(is_copy=False)
        .values_list("status")
        .annotate(how_many=Count("pk"))
        .order_by("status")
    )


def stores(words: str = "", status: str = "") -> QuerySet[Reseller]:
    """
    The newest first, without copies. `words`: part of name, short name, owner's address or a host.
    """
    found: QuerySet[Reseller] = Reseller.objects.filter(is_copy=False).order_by("-created_at", "pk")
    if status:
        found = found.filter(status=status)
    if words:
        found = found.filter(
            Q(name__icontains=words)
            | Q(slug__icontains=words)
            | Q(owner_email__icontains=words)
            | Q(pk__in=Reseller.objects.filter(domains__domain__icontains=words).values("pk"))
        )
    return found.prefetch_related("domains")


def row_of(reseller: Reseller) -> Row:
    """One store; give it rows of `stores`, whose hosts are read already."""
    primary = next((d.domain for d in reseller.domains.all() if d.is_primary), "")
    return Row(
        reseller,
        as_store(reseller, primary).primary_host,
        clock.real_now() + reseller.clock_offset,
    )


def store(reseller_id: UUID) -> Row:
    """Raises NotFound."""
    found = stores().filter(pk=reseller_id).first()
    if found is None:
        raise NotFound("There is no such store.")
    return row_of(found)


def store_names(keys: set[str]) -> dict[str, str]:
    """Schema name → the store's name, for lists of work; unknown ones are missing."""
    return dict(Reseller.objects.filter(schema_name__in=keys).values_list("schema_name", "name"))

"""Answers about copies of stores. Read on the platform side: a store's own role sees none of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.store import Store
from kernel.tenancy.vault import unseal
from shared_apps.resellers.models import ClockMove, Reseller, StoreCopy
from shared_apps.resellers.selectors import as_store

PASSWORD = "resellers.copy_password"  # noqa: S105 - the kind that it is sealed as


@dataclass(frozen=True, slots=True)
class Move:
    """A clock's way, on the copy's clock. `percent` of it is behind."""

    id: UUID
    from_at: datetime
    until: datetime
    running: bool
    percent: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as its original's owner sees it. `now`: its clock. `moves`: the newest first."""

    store: Store
    owner_email: str
    number: int
    state: str
    problem: str
    per_plan: int
    fail_percent: int
    customers: int
    made_by: str
    made_at: datetime
    ready_at: datetime | None
    expires_at: datetime
    now: datetime
    moves: tuple[Move, ...]

    @property
    def moving(self) -> Move | None:
        return next((move for move in self.moves if move.running), None)

    @property
    def days_ahead(self) -> int:
        """Whole days since it was ready, on its own clock."""
        return (self.now - self.ready_at + timedelta(minutes=1)).days if self.ready_at else 0


def copies_of(original_id: UUID) -> QuerySet[StoreCopy]:
    found: QuerySet[StoreCopy] = StoreCopy.objects.filter(original_id=original_id)
    return found.select_related("store").order_by("number")


def copies(original_id: UUID) -> list[Copy]:
    with on_platform_side():
        return [_copy(row) for row in copies_of(original_id)]


def copy_of(original_id: UUID, copy_id: UUID) -> Copy:
    """Raises NotFound, also for another store's copy."""
    with on_platform_side():
        row = copies_of(original_id).filter(pk=copy_id).first()
        if row is None:
            raise NotFound(_("There is no such copy."))
        return _copy(row)


def copy_and_original(copy_id: UUID) -> tuple[StoreCopy, Store, Store] | None:
    """A copy's row, its store and the original's; None when it was deleted meanwhile."""
    with on_platform_side():
        rows = StoreCopy.objects.select_related("store", "original")
        row = rows.filter(pk=copy_id).first()
        return (row, as_store(row.store), as_store(row.original)) if row else None


def password_of(copy_id: UUID) -> Secret:
    """What opens the copy to its owner. Raises NotFound."""
    with on_platform_side():
        sealed = StoreCopy.objects.filter(pk=copy_id).values_list("password", flat=True).first()
        if not sealed:
            raise NotFound(_("There is no such copy."))
        return unseal(PASSWORD, sealed)


def is_copy(key: str) -> bool:
    """By schema name, on the platform side."""
    found: bool = Reseller.objects.filter(schema_name=key, is_copy=True).exists()
    return found


def open_move(move_id: UUID) -> ClockMove | None:
    """None when it has ended, or its copy is gone."""
    with on_platform_side():
        rows = ClockMove.objects.select_related("store")
        return rows.filter(pk=move_id, ended_at=None).first()


def _copy(row: StoreCopy) -> Copy:
    now = clock.real_now() + row.store.clock_offset
    moves = row.store.moves.order_by("-began_at")
    return Copy(
        as_store(row.store),
        row.store.owner_email,
        row.number,
        row.state,
        row.problem,
        row.per_plan,
        row.fail_percent,
        row.customers,
        row.made_by,
        row.made_at,
        row.ready_at,
        row.expires_at,
        now,
        tuple(_move(move, now) for move in moves),
    )


def _move(row: ClockMove, now: datetime) -> Move:
    """Seconds as whole numbers: a bar needs no more."""
    way = int((row.until - row.from_at).total_seconds())
    behind = min(max(int((now - row.from_at).total_seconds()), 0), way)
    running = row.ended_at is None
    return Move(
        row.pk, row.from_at, row.until, running, behind * 100 // max(way, 1) if running else 100
    )

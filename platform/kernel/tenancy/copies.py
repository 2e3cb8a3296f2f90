"""
Copies of a store, to test with: what goes into one, and that nothing comes out of it.

Apps say in their AppConfig which rows of a store a copy begins with:

    copied = (Copied("catalog.Plan"), Copied("billing.Coupon", only={"customer_id": None}), …)

in the order of their foreign keys. What nobody names stays at home: people, papers, money, keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import AutoField, Model

from kernel.errors import Conflict, Unavailable
from kernel.http import guard_calls_with
from kernel.tenancy.context import current_store, current_store_or_none


class NothingLeaves(Unavailable):
    """A copy was about to speak to somebody outside."""

    code = "store_copy"


def refuse_from_copy() -> None:
    """A guard of every outside call: raises NothingLeaves inside a copy."""
    store = current_store_or_none()
    if store is not None and store.is_copy:
        raise NothingLeaves("a copy of a store speaks to nobody outside")


def refuse_in_copy(words: str) -> None:
    """For verbs that make no sense in a copy. Raises Conflict with these words."""
    if current_store().is_copy:
        raise Conflict(words, code="store_copy")


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows of one table: `only` and `without` are look-ups; `fresh` are values it begins with."""

    model: str
    only: Mapping[str, Any] = field(default_factory=dict)
    without: Mapping[str, Any] = field(default_factory=dict)
    fresh: Mapping[str, Any] = field(default_factory=dict)

    @property
    def table(self) -> type[Model]:
        return apps.get_model(self.model)


@dataclass(frozen=True, slots=True)
class Taken:
    """Rows as they were read, with their keys: what names them elsewhere still finds them."""

    what: Copied
    rows: tuple[Mapping[str, Any], ...]


def copied() -> Iterator[Copied]:
    for config in apps.get_app_configs():
        yield from getattr(config, "copied", ())


def take_rows() -> list[Taken]:
    """All that a copy of the current store begins with."""
    return [_take(what) for what in copied()]


def put_rows(taken: list[Taken]) -> int:
    """
    Let the current store, a copy, begin with these rows and no others. Returns how many.

    Again: what was there goes first, so that nothing is there twice.
    """
    if not current_store().is_copy:
        raise RuntimeError("rows of another store belong into a copy only")
    with transaction.atomic():
        for one in reversed(taken):
            one.what.table._default_manager.all().delete()
        for one in taken:
            model = one.what.table
            model._default_manager.bulk_create(model(**row) for row in one.rows)
            _skip_taken_keys(model, one.rows)
    return sum(len(one.rows) for one in taken)


def _take(what: Copied) -> Taken:
    rows = what.table._default_manager.filter(**what.only)
    if what.without:
        rows = rows.exclude(**what.without)
    return Taken(what, tuple({**row, **what.fresh} for row in rows.order_by("pk").values()))


def _skip_taken_keys(model: type[Model], rows: tuple[Mapping[str, Any], ...]) -> None:
    """Whole numbers are given out by a sequence, which knows nothing of rows that bring theirs."""
    key = model._meta.pk
    if not rows or not isinstance(key, AutoField):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(nextval(pg_get_serial_sequence(%s, %s))) from generate_series(1, %s)",
            [model._meta.db_table, key.column, max(row[key.attname] for row in rows)],
        )


guard_calls_with(refuse_from_copy)

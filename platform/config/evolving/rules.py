"""
What in a migration the running release before it would notice. One sentence each.

A migration that takes something away says which release stopped using it:

    class Migration(migrations.Migration):
        contract = "4f1c2d9: nothing reads warned_at since"

and then holds nothing else. `contract` begins with a commit or a tag; `infra/server/deploy` looks
whether the release that runs has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations import Migration
from django.db.migrations import operations as ops
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

_CONTRACT = re.compile(r"[0-9a-z][\w.-]*: .{10,}")
_TAKES_AWAY = (
    *(ops.RemoveField, ops.RenameField, ops.DeleteModel, ops.RenameModel),
    *(ops.AlterModelTable, ops.AlterUniqueTogether, ops.AddConstraint),
)
_SQL = {
    r"\bdrop\s+(table|column|schema)\b": "drops what the release before still reads",
    r"\brename\s+(to|column)\b": "renames what the release before still reads",
    r"\bset\s+not\s+null\b": "NOT NULL refuses what the release before writes",
    r"\balter\s+(column\s+)?\w+\s+(set\s+data\s+)?type\b": "changes a type under readers",
}
_INDEX = re.compile(
    r"\bcreate\s+(unique\s+)?index\b(?!\s+concurrently\b)[^;]*?\bon\s+(only\s+)?(\S+)"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`where`: app and name of the migration."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def look_at(migration: Migration, before: ProjectState, *, in_public: bool) -> list[Finding]:
    """
    All that is wrong with one migration. `before`: the models as the migrations before left them.

    `in_public`: its tables hold all stores' rows, so building an index by locking them is felt.
    """
    where = f"{migration.app_label}.{migration.name}"
    flat = list(_flatten(migration.operations))
    said = getattr(migration, "contract", "")
    if said and not _CONTRACT.fullmatch(said):
        return [Finding(where, "`contract` begins with the release that stopped using it, and why")]
    found = [*_one_way(flat)]
    if said:
        found += _only_contracts(flat)
    else:
        found += _noticed(migration.app_label, flat, before, in_public=in_public)
    return [Finding(where, what) for what in found]


def _flatten(operations: Sequence[Operation]) -> Iterator[Operation]:
    """What reaches the database."""
    for one in operations:
        if isinstance(one, ops.SeparateDatabaseAndState):
            yield from _flatten(one.database_operations)
        else:
            yield one


def _one_way(flat: list[Operation]) -> Iterator[str]:
    for one in flat:
        if isinstance(one, ops.RunPython | ops.RunSQL) and not one.reversible:
            yield f"{type(one).__name__} has no way back: give it one, or noop"


def _only_contracts(flat: list[Operation]) -> Iterator[str]:
    allowed = (*_TAKES_AWAY, ops.AlterField, ops.RemoveConstraint, ops.RemoveIndex)
    for one in flat:
        if not isinstance(one, (*allowed, ops.RunSQL, ops.RunPython)):
            yield f"a contract only takes away, and this does {one.describe()}"


def _noticed(
    app: str, flat: list[Operation], before: ProjectState, *, in_public: bool
) -> Iterator[str]:
    new = {one.name_lower for one in flat if isinstance(one, ops.CreateModel)}
    for one in flat:
        model = str(getattr(one, "model_name", getattr(one, "name", ""))).lower()
        if isinstance(one, ops.RunSQL):
            yield from _in_words(one, in_public=in_public)
        elif model in new:
            continue  # nobody knows the table yet
        elif isinstance(one, _TAKES_AWAY):
            yield f"{one.describe()}: the release before still counts on what was there"
        elif isinstance(one, ops.AddField):
            yield from _added(one)
        elif isinstance(one, ops.AlterField):
            old = before.models[app, model].fields[one.name]
            yield from (f"{one.describe()}: {why}" for why in _changed(old, one.field))
        elif (
            isinstance(one, ops.AddIndex)
            and not isinstance(one, AddIndexConcurrently)
            and in_public
        ):
            yield f"{one.describe()}: locks all stores' rows; use AddIndexConcurrently"


def _added(one: ops.AddField) -> Iterator[str]:
    field = one.field
    if field.many_to_many or field.null or field.has_db_default():
        return
    yield f"{one.describe()}: rows of the release before lack it; give it a db_default or null"


def _changed(old: Field[Any, Any], new: Field[Any, Any]) -> Iterator[str]:
    if old.null and not new.null:
        yield "NOT NULL refuses what the release before writes"
    if new.unique and not old.unique:
        yield "unique refuses what the release before writes"
    if old.has_db_default() and new.db_default is NOT_PROVIDED:
        yield "without its db_default the release before writes nothing into it"
    if type(old) is not type(new) or _shrinks(old, new):
        yield "changes a type under readers"


def _shrinks(old: Field[Any, Any], new: Field[Any, Any]) -> bool:
    """A text may become longer; digits stay as they are."""
    had, has = (getattr(one, "max_length", None) for one in (old, new))
    digits = [(getattr(f, "max_digits", 0), getattr(f, "decimal_places", 0)) for f in (old, new)]
    return digits[0] != digits[1] or (has is not None and (had is None or has < had))


def _in_words(one: ops.RunSQL, *, in_public: bool) -> Iterator[str]:
    text = " ".join(_statements(one.sql)).lower()
    for pattern, why in _SQL.items():
        if re.search(pattern, text):
            yield f"SQL that {why}" if not why.startswith("NOT") else f"SQL: {why}"
    made = set(re.findall(r"\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(\S+)", text))
    for index in _INDEX.finditer(text):
        if in_public and index[3].split("(")[0] not in made:
            yield f"SQL that builds an index on {index[3]} and locks all stores' rows"


def _statements(sql: object) -> list[str]:
    if isinstance(sql, str):
        return [sql]
    if isinstance(sql, list | tuple):
        return [part if isinstance(part, str) else str(part[0]) for part in sql]
    return [str(sql)]

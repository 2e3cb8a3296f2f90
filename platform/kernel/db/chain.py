"""
A chain of hashes over double-entry books, so that a change behind the code's back is found.

A seal names an entry and holds the hash of what it says and of the seal before it. Entries are
sealed after they are written, in one go and in the order they were recorded: whoever writes many at
once pays nothing. What is not sealed yet is the tail, and it is counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from kernel.db.copying import copy_rows
from kernel.locks import hold

GENESIS = "0" * 64
_BATCH = 5000
_MOST_NAMED = 50

_LEGS = """
coalesce((select json_agg(json_build_array(p.account, p.party, p.amount_minor, p.currency))
          from "{posting}" p where p.entry_id = e.id), '[]'::json)
"""
_SEALED = """
select s.position, s.hash, s.entry_id,
       e.id, e.kind, e.reference, e.description, e.at, e.recorded_at, {legs}
from "{seal}" s left join "{entry}" e on e.id = s.entry_id
where s.position > %s order by s.position limit %s
"""
_TAIL = """
select e.id, e.kind, e.reference, e.description, e.at, e.recorded_at, {legs}
from "{entry}" e where not exists (select 1 from "{seal}" s where s.entry_id = e.id)
order by e.recorded_at, e.id
"""


class AbstractSeal(models.Model):
    """One link. No foreign key: an entry that is gone is a finding, and must not stop the look."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.UUIDField(unique=True)
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: whoever knows it, knows whether anything before it was changed."""

    position: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the books. `code` is stable, `about` says what, `detail` how."""

    code: str
    about: str
    detail: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.code, self.about, self.detail) if part)


@dataclass(frozen=True, slots=True)
class Books:
    """The three tables of one ledger."""

    entry: type[models.Model]
    posting: type[models.Model]
    seal: type[models.Model]

    def sql(self, text: str) -> str:
        names = {name: getattr(self, name)._meta.db_table for name in ("entry", "posting", "seal")}
        return text.format(legs=_LEGS.format(**names), **names)


def link(before: str, entry: Sequence[Any]) -> str:
    """The hash of an entry (id, kind, reference, description, at, recorded at, legs) in its row."""
    key, kind, reference, description, at, recorded_at, legs = entry
    if isinstance(legs, str):
        legs = json.loads(legs)
    said = [str(key), kind, reference, description, _instant(at), _instant(recorded_at)]
    text = json.dumps([*said, sorted(legs)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def head_of(books: Books) -> Head:
    rows: Any = books.seal
    last = rows.objects.order_by("-position").values_list("position", "hash").first()
    return Head(*last) if last else Head()


def seal_tail(books: Books) -> int:
    """
    Seal every entry that has none, in the order they were recorded. Returns how many.

    Locks: one at a time in a place. Again: nothing is left to seal.
    """
    count = 0
    with transaction.atomic():
        hold(f"seal:{books.seal._meta.db_table}")
        head = head_of(books)
        for batch in _tail(books):
            links = []
            for entry in batch:
                head = Head(head.position + 1, link(head.hash, entry))
                links.append((head.position, entry[0], head.hash))
            copy_rows(books.seal._meta.db_table, ("position", "entry_id", "hash"), links)
            count += len(links)
    return count


def _tail(books: Books) -> Iterator[list[Any]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(books.sql(_TAIL))
        while batch := cursor.fetchmany(_BATCH):
            yield batch


def check_chain(books: Books, anchor: Head | None = None) -> list[Finding]:
    """
    Compute every link anew. At most so many findings are named.

    `anchor`: a head that was seen before and kept elsewhere. It must still be in the chain, or
    somebody rewrote all of it.
    """
    found: list[Finding] = []
    head = Head()
    for position, kept, entry_id, *entry in _sealed(books):
        if position != head.position + 1:
            found.append(Finding("seal_missing", f"#{head.position + 1}"))
        if entry[0] is None:
            found.append(Finding("entry_missing", f"#{position}", str(entry_id)))
        elif link(head.hash, entry) != kept:
            found.append(Finding("entry_changed", f"#{position}", f"{entry[1]} {entry[2]}"))
        if anchor and position == anchor.position and kept != anchor.hash:
            found.append(Finding("chain_rewritten", f"#{position}"))
        head = Head(position, kept)
        if len(found) >= _MOST_NAMED:
            return found
    if anchor and anchor.position > head.position:
        found.append(Finding("chain_cut_off", f"#{head.position}", f"was #{anchor.position}"))
    return found


def _sealed(books: Books) -> Iterator[Any]:
    statement, position = books.sql(_SEALED), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [position, _BATCH])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _BATCH:
            return
        position = rows[-1][0]


_UNBALANCED = """
select e.kind || ' ' || e.reference, p.currency, sum(p.amount_minor)
from "{posting}" p left join "{entry}" e on e.id = p.entry_id
group by p.entry_id, e.kind, e.reference, p.currency having sum(p.amount_minor) <> 0 limit 50
"""


def check_balance(books: Books) -> list[Finding]:
    """Every entry sums to zero in each currency."""
    with connection.cursor() as cursor:
        cursor.execute(books.sql(_UNBALANCED))
        rows = cursor.fetchall()
    return [
        Finding("entry_unbalanced", about or "an entry that is gone", f"{rest} {currency}")
        for about, currency, rest in rows
    ]


def guard_seals_sql(seal_table: str) -> str:
    """A link is never changed or removed either."""
    return f"""
    CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON {seal_table}
      FOR EACH ROW EXECUTE FUNCTION public.refuse_change();
    """

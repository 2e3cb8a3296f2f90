"""How every ledger ends: taken from the living product, looked for in what was restored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings

from kernel.db.chain import Books, Head, head_of, seal_tail
from kernel.secrets import Unsealable
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.sealed import sealed_columns
from kernel.tenancy.store import PLATFORM
from kernel.tenancy.vault import unseal
from shared_apps.backups.models import Run
from shared_apps.resellers.selectors import all_stores
from tenant_apps.billing.models import BOOKS as BILLING
from tenant_apps.billing.services import verify_books
from wholesale.books import verify_platform
from wholesale.models import BOOKS as WHOLESALE
from wholesale.models import BooksCheck

Heads = dict[str, Head]


@dataclass(slots=True)
class Seen:
    """What was found in the restored database. `findings` are sentences; none is good."""

    books: int = 0
    entries: int = 0
    secrets: int = 0
    heads: Heads = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


def seal_all() -> Heads:
    """Seal what is not sealed yet, in every store and on the platform; how each chain ends then."""
    with on_platform_side():
        stores = list(all_stores())
        found = {PLATFORM.schema_name: _sealed(WHOLESALE)}
    for store in stores:
        with in_store(store):
            found[store.key] = _sealed(BILLING)
    return found


def noted_before(at: datetime) -> Heads:
    """As the last good nightly look before `at` saw them: for an instant that is over."""
    with on_platform_side():
        rows = BooksCheck.objects.filter(at__lte=at, findings=[]).order_by("pk")
        return {row.store: Head(row.entries, row.head) for row in rows}


def print_of(heads: Mapping[str, Head]) -> str:
    """One hash over all ledgers."""
    lines = (f"{key} {head.position} {head.hash}\n" for key, head in sorted(heads.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def look(expected: Heads, run_id: int | None) -> Seen:
    """
    Compute every ledger anew where this process is logged in, and look for the ends expected.

    `run_id`: the rehearsal's own row. It was there at that instant, what it noted later was not.
    """
    seen = Seen()
    with on_platform_side():
        stores = {store.key: store for store in all_stores()}
        _look_at(PLATFORM.schema_name, WHOLESALE, expected, verify_platform(), seen)
        _open_all(settings.SHARED_APPS, False, seen)
        if run_id is not None:
            row = Run.objects.filter(pk=run_id).first()
            if row is None:
                seen.findings.append("what was written before the instant is missing")
            elif row.facts.get("after"):
                seen.findings.append("what was written after the instant is there")
    for key, store in stores.items():
        with in_store(store):
            _look_at(key, BILLING, expected, verify_books(), seen)
            _open_all(settings.TENANT_APPS, False, seen)
            _open_all(settings.SHARED_APPS, True, seen)
    seen.findings += [f"{key}: the store is missing" for key in sorted({*expected} - {*seen.heads})]
    return seen


def _sealed(books: Books) -> Head:
    seal_tail(books)
    return head_of(books)


def _look_at(key: str, books: Books, expected: Heads, check: BooksCheck, seen: Seen) -> None:
    seen.books += 1
    seen.entries += check.entries
    seen.findings += [f"{key}: {' '.join(part for part in one if part)}" for one in check.findings]
    wanted = expected.get(key, Head())
    rows: Any = books.seal
    there = rows.objects.filter(position=wanted.position).values_list("hash", flat=True).first()
    seen.heads[key] = Head(wanted.position, there or Head().hash)
    if seen.heads[key] != wanted:
        seen.findings.append(f"{key}: #{wanted.position} of the ledger is not what it was")


def _open_all(here: list[str], in_a_store: bool, seen: Seen) -> None:
    """The keys fit what was restored: a database that nobody can unseal did not come back."""
    for app, one in sealed_columns():
        if app not in here or one.in_store != in_a_store:
            continue
        rows = apps.get_model(one.model)._default_manager.exclude(**{one.column: ""})
        for sealed in rows.values_list(one.column, flat=True).iterator():
            if sealed is None:
                continue
            seen.secrets += 1
            try:
                unseal(one.kind, sealed)
            except Unsealable:
                seen.findings.append(f"a sealed {one.kind} does not open")
                return

"""How long until a store is there: by migrations, by the cached DDL, by claiming a ready schema."""

from __future__ import annotations

import time

import psycopg
from django.conf import settings
from django.db import transaction

from kernel.actor import MACHINE
from kernel.ids import new_schema_name
from kernel.secrets import Secret
from kernel.tenancy.cloning import build_schema
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.owner import connect_as_owner
from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from kernel.tenancy.wall import append_only_tables
from shared_apps.domains.models import Domain
from shared_apps.domains.seeds import seed_free_subdomain
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from shared_apps.resellers.services import OpenStore, open_store
from shared_apps.resellers.services.opening import register
from shared_apps.resellers.services.pool import blueprint, build_ready_schema
from tests.bench.board import Board, median, paired
from tests.bench.crew import Worker, crew

SMALL = "ezscale_small"
_ROUNDS = 5
_CLONES = 2
_CLAIMS = 8


def wish(number: int) -> OpenStore:
    return OpenStore(
        name=f"Store {number}",
        slug=f"store-{number}",
        owner_name=f"Owner {number}",
        owner_email=f"owner{number}@store.test",
        owner_password=Secret("correct horse battery"),
    )


def open_stores(numbers: range) -> tuple[list[Store], list[float]]:
    """Open a store each, whole, on a schema that lies ready. Seconds of each opening."""
    stores, spans = [], []
    for number in numbers:
        build_ready_schema()
        begun = time.perf_counter()
        stores.append(open_store(wish(number), actor=MACHINE))
        spans.append(time.perf_counter() - begun)
    return stores, spans


def measure(board: Board, opened: list[float]) -> None:
    """
    `opened`: seconds of the openings that filled the database. `SMALL` holds ten stores.

    Nothing is dropped: catalogs with room from dropped schemas take new ones faster than in life.
    """
    migrated: list[float] = []
    claimed: list[float] = []
    cloned: dict[str, list[float]] = {"": [], SMALL: []}
    _claims()  # the first ones fill caches
    # One process for all, as a worker that opens stores would: only its first has to warm up.
    with crew("owner") as [stock]:
        for turn in range(_ROUNDS):
            migrated.append(_migrate(stock))
            spans: dict[str, list[float]] = {"": [], SMALL: []}
            for step in range(_CLONES):
                # By turns first and second: neither always finds the caches that the other warmed.
                for database in ("", SMALL) if (turn + step) % 2 else (SMALL, ""):
                    spans[database].append(_clone(database))
            for database, seconds in spans.items():
                cloned[database].append(median(seconds))
            claimed.append(median(_claims()))
    board.put("onboarding.migrate_first_ms", migrated[0] * 1e3, "ms", better="lower")
    board.put("onboarding.migrate_ms", median(migrated) * 1e3, "ms", better="lower")
    board.put("onboarding.clone_ms", median(cloned[""]) * 1e3, "ms", better="lower")
    board.put("onboarding.claim_ms", median(claimed) * 1e3, "ms", better="lower")
    board.put("onboarding.open_ms", median(opened) * 1e3, "ms", better="lower")
    ratio = paired(migrated, claimed)
    board.put("onboarding.migrate_over_claim", ratio, "×", goal=1000, better="higher")
    ratio = paired(migrated, cloned[""])
    board.put("onboarding.migrate_over_clone", ratio, "×", goal=12, better="higher")
    ratio = paired(cloned[""], cloned[SMALL])
    board.put("onboarding.clone_growth", ratio, "×", goal=1.3, better="lower")


def _migrate(stock: Worker) -> float:
    seconds: float = stock.ask("migrate", schema=new_schema_name())
    return seconds


def _clone(database: str) -> float:
    plan, name = blueprint(), new_schema_name()
    append_only = append_only_tables(settings.TENANT_APPS)
    with _owner_of(database) as owner:
        begun = time.perf_counter()
        build_schema(owner, name, plan, append_only)
        return time.perf_counter() - begun


def _owner_of(database: str) -> psycopg.Connection:
    if not database:
        return connect_as_owner()
    return psycopg.connect(settings.OWNER_DATABASE_URL, dbname=database, autocommit=True)


def _claims() -> list[float]:
    """Opening without its seeds, but for the host: a claimed schema, the register's two rows."""
    for _ in range(_CLAIMS):
        build_ready_schema()
    spans, made = [], []
    for number in range(_CLAIMS):
        begun = time.perf_counter()
        made.append(_claim(number))
        spans.append(time.perf_counter() - begun)
    with on_platform_side():
        Domain.objects.filter(store__in=made).delete()
        Reseller.objects.filter(schema_name__in=made).delete()
    return spans


def _claim(number: int) -> str:
    asked = wish(900_000 + number)
    with on_platform_side(), transaction.atomic():
        row = register(asked)
        opening = Opening(row.owner_name, row.owner_email, asked.owner_password, asked.tier)
        seed_free_subdomain(as_store(row), opening)
    return row.schema_name

"""
A billing run over one store's due subscriptions, against one row at a time and against plain SQL.

Each round is a month of the store's clock: the same subscriptions are due again. A sample of them
is renewed one by one (services/renew.py), the rest by the engine; the month after by the floor.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from uuid import UUID

from kernel import clock
from kernel.tenancy.context import in_store
from kernel.tenancy.lanes import in_lanes
from kernel.tenancy.store import Store
from shared_apps.outbox.listeners import hearers_of
from shared_apps.outbox.selectors import Share, due_here
from tenant_apps.billing.flows.runs import _LANES
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.services import renew_subscription
from tenant_apps.billing.services.batch import renew_due
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.wallet import anyone_in_credit
from tenant_apps.portal.selectors import renewal_total
from tests.bench.billing_floor import bill_by_floor
from tests.bench.billing_ground import fill, give_credit_to_all, month_later
from tests.bench.board import Board, median, paired, say

MANY = int(os.environ.get("SUBSCRIPTIONS") or 6_000)
_SAMPLE = 200  # renewed one by one, in all rounds together
_EACH = 100
_ROUNDS = 3
_PDFS = 20
_STORES = 20
_FEW = 10


def measure(board: Board, stores: list[Store]) -> None:
    store, others = stores[0], stores[1:]
    say(f"  {MANY} subscriptions in one store")
    fill(store, MANY)
    board.put("billing.memory_growth_mb", _memory(store), "MB", goal=50, better="lower")
    single, engine, floor = [], [], []
    for turn in range(1, _ROUNDS + 1):
        single.append(_one_by_one(month_later(store, 2 * turn - 1)))
        engine.append(_engine(month_later(store, 2 * turn - 1)))
        floor.append(_floor(month_later(store, 2 * turn)))
    board.put("billing.single_per_second", median(single), "/s", better="higher")
    board.put("billing.engine_per_second", median(engine), "/s", better="higher")
    board.put("billing.floor_per_second", median(floor), "/s", better="higher")
    board.put("billing.over_orm", paired(engine, single), "×", goal=60, better="higher")
    board.put("billing.over_sql_floor", paired(engine, floor), "×", goal=0.65, better="higher")
    give_credit_to_all(store, 10_000_000)
    paid = [_engine(month_later(store, 2 * _ROUNDS + turn)) for turn in range(1, _ROUNDS + 1)]
    board.put("billing.paid_by_credit_per_second", median(paid), "/s", better="higher")
    _spread(board, others[:_STORES], median(engine))
    _growth(board, others[_STORES:])
    _papers(board, store)


def _memory(store: Store) -> float:
    """Growth of a process's peak from a quarter of a run to all of it."""
    words = [sys.executable, "-m", "tests.bench.billing_memory", store.key, str(MANY)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _one_by_one(store: Store) -> float:
    with in_store(store):
        subjects = due_here(RENEW, clock.now(), _SAMPLE // _ROUNDS)
        begun = time.perf_counter()
        for subject in subjects:
            renew_subscription(UUID(subject))
        return len(subjects) / (time.perf_counter() - begun)


def _engine(store: Store) -> float:
    begun = time.perf_counter()
    count = _bill(store)
    seconds = time.perf_counter() - begun
    if count < _EACH:
        raise RuntimeError(f"only {count} were due")
    return count / seconds


def _bill(store: Store) -> int:
    """As flows.bill_due: a batch, then lanes while batches are full, without a run's plan."""
    with in_store(store):
        count, full = _renew(None)
        while full:
            if anyone_in_credit():
                more, full = _renew(None)
            else:
                more = sum(in_lanes(_LANES, lambda number: _renew_all(Share(number, _LANES))))
                full = bool(more)
            count += more
    return count


def _renew(share: Share | None) -> tuple[int, bool]:
    batch = renew_due(clock.now(), share=share)
    return len(batch.issued), batch.is_full


def _renew_all(share: Share) -> int:
    count = 0
    while issued := _renew(share)[0]:
        count += issued
    return count


def _floor(store: Store) -> float:
    with in_store(store):
        names = hearers_of("billing.invoice_issued")
        begun = time.perf_counter()
        count = bill_by_floor(names)
        seconds = time.perf_counter() - begun
    if count < MANY:
        raise RuntimeError(f"only {count} were due")
    return count / seconds


def _spread(board: Board, stores: list[Store], one: float) -> None:
    """Many stores with a few each, as seen by one worker that visits them in turn."""
    for store in stores:
        fill(store, _EACH)
    spans = []
    for turn in range(1, _ROUNDS + 1):
        begun = time.perf_counter()
        for store in stores:
            _engine(month_later(store, turn))
        spans.append(len(stores) * _EACH / (time.perf_counter() - begun))
    board.put("billing.spread_stores", len(stores), "stores", better="higher")
    board.put("billing.spread", median(spans) / one, "×", goal=0.5, better="higher")


def _growth(board: Board, stores: list[Store]) -> None:
    """What an invoice costs a worker that visits all of these stores ÷ one that visits ten."""
    if len(stores) < 2 * _FEW:
        return
    for store in stores:
        fill(store, _FEW)
    few, all_ = [], []
    for turn in range(1, _ROUNDS + 1):
        few.append(_visit(stores[:_FEW], turn))
        all_.append(_visit(stores[_FEW:], turn))
    board.put("billing.growth_stores", len(stores) - _FEW, "stores", better="higher")
    board.put("billing.growth", paired(all_, few), "×", better="lower")


def _visit(stores: list[Store], turn: int) -> float:
    """Seconds an invoice; the first visit of each store is its warming up."""
    begun = time.perf_counter()
    count = sum(_bill(month_later(store, turn)) for store in stores)
    return (time.perf_counter() - begun) / count


def _papers(board: Board, store: Store) -> None:
    spans = []
    with in_store(store):
        for row in Subscription.objects.all()[:_SAMPLE]:
            begun = time.perf_counter()
            renewal_total(row)
            spans.append(time.perf_counter() - begun)
        invoices = list(Invoice.objects.filter(is_renewal=True)[:_PDFS])
        begun = time.perf_counter()
        for invoice in invoices:
            invoice_pdf(invoice)
        pdfs = len(invoices) / (time.perf_counter() - begun)
    board.put("billing.preview_p50_ms", median(spans) * 1e3, "ms", better="lower")
    board.put("billing.pdfs_per_second", pdfs, "/s", better="higher")

"""The benchmark's one statement writes what the engine writes: else their ratio says nothing."""

from __future__ import annotations

from decimal import Decimal

import structlog
import time_machine

from kernel import clock
from shared_apps.outbox.listeners import hearers_of
from tenant_apps.billing.models import Policy
from tests.bench.billing_floor import bill_by_floor
from tests.billing.test_batch import in_batches, undone, what
from tests.renewing import Life, live


def test_the_floor_writes_the_rows_of_the_engine(in_acme):
    structlog.contextvars.clear_contextvars()  # a run has no request, whatever was asked before
    Policy.objects.update(tax_percent=Decimal(19))
    with time_machine.travel(clock.real_now(), tick=False), undone():
        live([Life(price=1000 + number) for number in range(6)], [])
        names = hearers_of("billing.invoice_issued")
        engine, floor = what(lambda: in_batches(100)), what(lambda: bill_by_floor(names))
        assert engine.keys() == floor.keys()
        for table, rows in engine.items():
            assert floor[table] == rows, table

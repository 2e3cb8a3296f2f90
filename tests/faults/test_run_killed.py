"""A worker dies by SIGKILL in the middle of a billing run; the next tick bills the rest, once."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.outbox.models import DueWork
from tenant_apps.billing import flows
from tenant_apps.billing.models import BillingRun, Invoice, Posting
from tenant_apps.billing.services.settle import RENEW
from tests.faults.seen import fault
from tests.renewing import Life, live

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.mark.parametrize("point", ["batch:written", "batch:committed"])
def test_a_run_survives_the_death_of_its_worker(ground, shop_on_ground, point):
    store = shop_on_ground.store
    with fault(f"worker killed: {point}") as seen:
        with in_store(store):
            keys = [row.pk for row in live([Life() for _ in range(5)], [])]
            due = DueWork.objects.filter(kind=RENEW, subject__in=[str(key) for key in keys])
            due.update(due_at=clock.now() - timedelta(minutes=5))
        dead = ground.python("-m", "tests.faults.worker", point, "run", store.key)
        assert dead.returncode == -signal.SIGKILL, dead.stderr
        seen.happened()
        with in_store(store):
            mine = Invoice.objects.filter(is_renewal=True, lines__subscription_id__in=keys)
            assert mine.count() == (0 if point == "batch:written" else 2)
            flows.bill_due()
            assert mine.count() == 5
            run = BillingRun.objects.latest("planned_at")
            assert run.state == "done"
            assert sum(run.batches.values_list("issued_count", flat=True)) == 5
            numbers = sorted(int(n[-5:]) for n in Invoice.objects.values_list("number", flat=True))
            assert numbers == list(range(1, len(numbers) + 1))
            assert sum(Posting.objects.values_list("amount_minor", flat=True)) == 0

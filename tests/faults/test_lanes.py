"""A long billing run goes in two lanes: nothing twice, nothing left, numbers without a gap."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections

from kernel import clock
from kernel.actor import MACHINE
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.selectors import Share, due_here
from tenant_apps.billing import flows, services
from tenant_apps.billing.models import BillingRun, Invoice, Posting
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import batch, pay_out_credit, runs
from tenant_apps.billing.services.settle import RENEW
from tests.renewing import Life, live, some_coupons
from tests.selling import Shop

pytestmark = [pytest.mark.faults, pytest.mark.slow]


@pytest.fixture
def shares(monkeypatch) -> list[tuple[str, Share | None]]:
    """Batches of four; who billed which share, in the order in which they began."""
    seen: list[tuple[str, Share | None]] = []
    stock = runs.renew_due

    def watched(before, share=None):
        seen.append((threading.current_thread().name, share))
        return stock(before, share=share)

    monkeypatch.setattr(batch, "BATCH", 4)
    monkeypatch.setattr(runs, "renew_due", watched)
    return seen


def due(lives: list[Life]) -> list[str]:
    keys = [str(row.pk) for row in live(lives, some_coupons())]
    rows = DueWork.objects.filter(kind=RENEW, subject__in=keys)
    rows.update(due_at=clock.now() - timedelta(minutes=5))
    return keys


def test_two_lanes_bill_all_once(ground, shop_on_ground: Shop, shares):
    with shop_on_ground.inside():
        keys = due([Life(coupons=(n % 3,) if n % 4 == 0 else ()) for n in range(50)])
        flows.bill_due()
        papers = Invoice.objects.filter(is_renewal=True, lines__subscription_id__in=keys)
        assert papers.distinct().count() == 50
        run = BillingRun.objects.latest("planned_at")
        assert run.state == "done"
        batches = list(run.batches.all())
        assert sum(one.issued_count for one in batches) == 50
        assert sum(one.totals["EUR"] for one in batches) == run.planned["EUR"]["total"]
        numbers = sorted(int(n[-5:]) for n in Invoice.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        for one in batches:  # those of a batch stand together
            span = int(one.last_number[-5:]) - int(one.first_number[-5:]) + 1
            assert span == one.issued_count
        assert sum(Posting.objects.values_list("amount_minor", flat=True)) == 0
    assert {share for _, share in shares} == {None, Share(0, 2), Share(1, 2)}
    lanes = {share: {name for name, of in shares if of == share} for _, share in shares}
    assert not lanes[Share(0, 2)] & lanes[Share(1, 2)]


def test_who_holds_a_run_waits_for_both_lanes_and_no_other_batch_begins(
    ground, shop_on_ground: Shop, shares, monkeypatch
):
    held: list[float] = []
    begun: list[float] = []
    person: list[threading.Thread] = []
    stock = runs.renew_due

    def hold() -> None:
        with shop_on_ground.inside():
            services.hold_run(BillingRun.objects.get(is_open=True).pk, actor=MACHINE)
            held.append(time.monotonic())
        connections.close_all()

    def at_first_lane(before, share=None):
        begun.append(time.monotonic())
        if share and not person:
            person.append(threading.Thread(target=hold))
            person[0].start()
            time.sleep(0.5)  # until it waits for this batch
            assert not held
        return stock(before, share=share)

    monkeypatch.setattr(runs, "renew_due", at_first_lane)
    with shop_on_ground.inside():
        keys = due([Life() for _ in range(40)])
        flows.bill_due()
        person[0].join()
        run = BillingRun.objects.get(is_open=True)
        assert run.state == "waiting"
        papers = Invoice.objects.filter(is_renewal=True, lines__subscription_id__in=keys)
        # The first batch, and those that were under way: lane one may have had one more before.
        assert 4 < papers.count() <= 16
        services.approve_run(run.pk, actor=MACHINE)
        flows.bill_due()
        assert papers.count() == 40
    assert [one for one in begun if one <= held[0]]


def test_with_credit_about_there_is_one_lane(ground, shop_on_ground: Shop, shares):
    """It goes to who was due first."""
    with shop_on_ground.inside():
        keys = due([Life(credit=100_000), *(Life() for _ in range(12))])
        flows.bill_due()
        papers = Invoice.objects.filter(is_renewal=True, lines__subscription_id__in=keys)
        assert papers.count() == 13
        [rich] = {one.customer_id for one in papers.filter(state="paid")}
        pay_out_credit(rich, credit_of(rich, "EUR"), note="", actor=MACHINE)
    assert {share for _, share in shares} == {None}


def test_shares_have_nothing_in_common_and_leave_nothing_out(ground, shop_on_ground: Shop):
    with shop_on_ground.inside():
        due([Life() for _ in range(30)])
        now = clock.now()
        parts = [set(due_here(RENEW, now, share=Share(number, 3))) for number in range(3)]
        assert sum(map(len, parts)) == len(set.union(*parts)) == len(due_here(RENEW, now))
        assert all(parts)
        flows.bill_due()

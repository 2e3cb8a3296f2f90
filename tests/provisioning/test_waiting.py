"""A creation that waits is seen: by the order, by the desk; and none overtakes another."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import on_platform_side
from shared_apps.fleet.drivers.virtfusion import VirtFusion
from shared_apps.fleet.models import Connection
from shared_apps.fleet.services import resume
from tenant_apps.backoffice.selectors.desk import needs
from tenant_apps.orders.models import Order
from tenant_apps.orders.selectors import timeline
from tenant_apps.provisioning.models import Job
from tenant_apps.provisioning.services import claim_job
from tests.provisioning.conftest import paid_order


def open_again() -> Connection:
    with on_platform_side():
        row = Connection.objects.get(driver="virtfusion")
        resume(row.pk, actor=MACHINE)
    return row


def late(shop) -> list[str]:
    with shop.inside():
        return [need.why for need in needs() if need.kind == "late"]


def test_after_a_quarter_of_an_hour_the_order_and_the_desk_show_it(nowhere_to_go):
    shop = nowhere_to_go.shop
    shop.work(60)
    assert late(shop) == []
    shop.pass_time(minutes=15)
    shop.work(18)
    [why] = late(shop)
    assert "no virtfusion connection is active" in why
    with shop.inside():
        assert ("ready", "failed") in [(m.step, m.state) for m in timeline(Order.objects.get())]
    open_again()
    shop.work(120)
    assert late(shop) == []
    with shop.inside():
        assert nowhere_to_go.service.state == "active"
        assert timeline(Order.objects.get())[-1].state == "done"


@pytest.fixture
def two(nowhere_to_go, alice):
    """Two creations of one customer that did not begin, the older one first."""
    paid_order(nowhere_to_go.shop, alice, "web2.example.com")
    connection = open_again()
    with nowhere_to_go.shop.inside():
        older, newer = Job.objects.order_by("requested_at", "pk")
    return nowhere_to_go.shop, connection, older, newer


def test_a_newer_creation_waits_for_an_older_one_that_did_not_begin(two):
    shop, connection, older, newer = two
    with shop.inside():
        assert claim_job(newer.pk, connection.pk) is None
        assert claim_job(older.pk, connection.pk) is not None


def test_two_creations_of_one_moment_do_not_wait_for_each_other(two):
    shop, connection, older, newer = two
    with shop.inside():
        Job.objects.filter(pk=newer.pk).update(requested_at=older.requested_at)
        claimed = [claim_job(one.pk, connection.pk) is not None for one in (older, newer)]
        assert sorted(claimed) == [False, True]


def test_an_order_behind_a_stuck_one_is_on_the_desk_too(two):
    shop, _, older, _ = two
    with shop.inside():
        Job.objects.filter(pk=older.pk).update(state="stuck", error="the group is full")
    shop.pass_time(minutes=16)
    shop.work(12)
    [why] = late(shop)
    assert "older" in why


def test_an_error_of_our_own_is_written_down_and_tried_again(nowhere_to_go, monkeypatch):
    shop = nowhere_to_go.shop
    open_again()

    def broken(*_given):
        raise ZeroDivisionError("a mistake of ours")

    with monkeypatch.context() as patch:
        patch.setattr(VirtFusion, "run", broken)
        shop.pass_time(seconds=60)
        shop.work(6)
        with shop.inside():
            job = nowhere_to_go.last
            assert (job.state, job.error_code) == ("waiting", "unexpected")
            assert "a mistake of ours" in job.error
    shop.work(180)
    with shop.inside():
        assert nowhere_to_go.service.state == "active"
    assert len(nowhere_to_go.machines) == 1


def test_an_error_that_stays_ends_on_the_desk(nowhere_to_go, monkeypatch):
    shop = nowhere_to_go.shop
    open_again()

    def broken(*_given):
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr(VirtFusion, "run", broken)
    monkeypatch.setattr(VirtFusion, "recall", broken)
    for _ in range(18):
        shop.pass_time(minutes=31)
        shop.work(6)
    with shop.inside():
        assert nowhere_to_go.last.state == "stuck"
        assert "job" in [need.kind for need in needs()]

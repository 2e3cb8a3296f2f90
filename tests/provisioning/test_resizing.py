"""A machine gets another plan: after what is open, again after trouble, by hand where it must."""

from __future__ import annotations

from contracts.billing import PlanChanged
from kernel.actor import MACHINE
from shared_apps.outbox.models import Message
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.services import (
    mark_done,
    request_action,
    retry_job,
    want_plan,
    wish,
)


def wanted(service: Service, remote_plan: str = "3", change: str = "c1", **more) -> PlanChanged:
    facts = {
        "product_name": "Business",
        "wholesale_code": "vps-business",
        "retail_minor": 2800,
        "retail_net_minor": 2800,
        "currency": "EUR",
        **more,
    }
    return PlanChanged(
        subscription_id=str(service.subscription_id),
        customer_id=str(service.customer_id),
        change_id=change,
        remote_plan=remote_plan,
        **facts,
    )


def told(shop) -> list[dict]:
    rows = Message.objects.filter(store=shop.store.key, kind="provisioning.service_changed")
    return [row.payload for row in rows.order_by("pk")]


def test_it_waits_for_the_job_that_is_open_and_then_happens_once(machine):
    shop = machine.shop
    with shop.inside():
        request_action(machine.service_id, "restart", actor=MACHINE)
        want_plan(wanted(machine.service))
        assert machine.service.remote_plan == "2"
    shop.work(30)
    with shop.inside():
        assert machine.jobs[-2:] == [("restart", "done"), ("resize", "done")]
        assert (machine.service.remote_plan, machine.service.wanted_plan) == ("3", None)
        assert [one["wholesale_code"] for one in told(shop)] == ["vps-business"]
    assert machine.machines[0]["packageId"] == 3


def test_a_refusal_stands_on_the_desk_and_is_tried_again(machine):
    shop = machine.shop
    shop.panel.arm("servers.package", "invalid")
    with shop.inside():
        want_plan(wanted(machine.service))
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("resize", "stuck")
        assert (machine.service.remote_plan, told(shop)) == ("2", [])
        assert machine.service.state == "active"
        retry_job(machine.last.pk, actor=MACHINE)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("resize", "done")
        assert machine.service.remote_plan == "3"


def test_a_lost_answer_is_no_second_change(machine):
    shop = machine.shop
    shop.panel.arm("servers.package", "lose_response")
    with shop.inside():
        want_plan(wanted(machine.service))
    shop.work(90)
    with shop.inside():
        assert machine.jobs[-1] == ("resize", "done")
        assert len(told(shop)) == 1


def test_a_stuck_change_does_not_hinder_a_suspension(machine):
    shop = machine.shop
    shop.panel.arm("servers.package", "invalid")
    with shop.inside():
        want_plan(wanted(machine.service))
    shop.work(12)
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-2:] == [("resize", "dropped"), ("suspend", "done")]
        wish(machine.service.subscription_id, suspended=False)
    shop.work(30)
    with shop.inside():
        assert machine.jobs[-2:] == [("unsuspend", "done"), ("resize", "done")]
        assert machine.service.remote_plan == "3"


def test_the_newest_of_two_wishes_counts(machine):
    shop = machine.shop
    with shop.inside():
        want_plan(wanted(machine.service))
        want_plan(wanted(machine.service, "3", "c2", retail_minor=3000))
    shop.work(30)
    with shop.inside():
        assert (machine.service.remote_plan, machine.service.retail_minor) == ("3", 3000)
        assert machine.service.wanted_plan is None
        assert [one["change_id"] for one in told(shop)] == ["c2"]
        assert machine.jobs[-1] == ("resize", "done")


def test_the_same_machine_at_another_price_is_told_at_once(machine):
    shop = machine.shop
    with shop.inside():
        want_plan(wanted(machine.service, "2", wholesale_code="vps-professional"))
        assert machine.service.retail_minor == 2800
        assert [one["changed_on"] for one in told(shop)] != []
        assert [action for action, _ in machine.jobs] == ["create"]


def test_where_no_driver_reaches_a_person_says_when_it_is_done(machine):
    shop = machine.shop
    with shop.inside():
        Service.objects.update(driver="manual")
        want_plan(wanted(machine.service))
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1][0] == "resize"
        if machine.jobs[-1][1] == "stuck":
            mark_done(machine.last.pk, actor=MACHINE)
            assert machine.service.product_name == "Business"

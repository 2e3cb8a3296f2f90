"""A store closes in two steps: first everything in it ends, then its host and its bill do."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.errors import Conflict
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.services import change_status
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.provisioning.services import retry_job
from tests.journeys.test_first_sale import order_plan
from wholesale.models import ServiceCost


def close(shop) -> None:
    change_status(shop.store.id, "closing", reason="asked for", actor=MACHINE)


def status(shop) -> str:
    with on_platform_side():
        return Reseller.objects.get(pk=shop.store.id).status


def hours(shop, number: int) -> None:
    shop.pass_time(hours=number)
    if status(shop) != "terminated":
        shop.work(12)


def test_a_closing_store_ends_its_machines_and_then_itself(machine):
    shop = machine.shop
    close(shop)
    shop.work(12)
    assert machine.machines == []
    with shop.inside():
        assert machine.service.state == "terminated"
        assert Subscription.objects.get().state == "ended"
    assert status(shop) == "closing"
    hours(shop, 2)
    assert status(shop) == "terminated"
    with on_platform_side():
        assert ServiceCost.objects.get(store=shop.store.key).ended_on is not None
        left = DueWork.objects.filter(store=shop.store.key).values_list("kind", flat=True)
        assert set(left) == {"wholesale.bill"}


def test_a_store_with_running_machines_is_never_just_terminated(machine):
    for _ in range(2):
        with pytest.raises(Conflict):
            change_status(machine.shop.store.id, "terminated", reason="no", actor=MACHINE)
        close(machine.shop)


def test_a_machine_that_does_not_go_keeps_its_store(machine):
    shop = machine.shop
    shop.panel.arm("servers.delete", "invalid")
    close(shop)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("terminate", "stuck")
    hours(shop, 5)
    assert status(shop) == "closing"
    with shop.inside():
        retry_job(machine.last.pk, actor=MACHINE)
    shop.work(12)
    hours(shop, 2)
    assert status(shop) == "terminated"


def test_nobody_pays_for_what_a_closing_store_will_not_deliver(shop, alice):
    with shop.inside():
        invoice_id = order_plan(alice).invoice_id
    close(shop)
    shop.work(12)
    with shop.inside():
        assert Invoice.objects.get(pk=invoice_id).state == "void"
        assert Subscription.objects.get().state == "ended"


def test_a_closing_store_takes_no_orders_and_does_not_open_again(shop, alice):
    close(shop)
    shop.pass_time(seconds=1)
    with shop.inside(), pytest.raises(Conflict):
        order_plan(alice)
    with pytest.raises(Conflict):
        change_status(shop.store.id, "active", reason="sorry", actor=MACHINE)


def test_the_platforms_own_store_does_not_close(shop):
    with on_platform_side():
        Reseller.objects.filter(pk=shop.store.id).update(is_house=True)
    with pytest.raises(Conflict):
        close(shop)

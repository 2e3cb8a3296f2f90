"""What a subscription wants comes to pass, whatever else was asked of the machine before."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict
from shared_apps.outbox.models import Message
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.services import drop_job, mark_done, request_action, wish


def told(shop, kind: str) -> int:
    return Message.objects.filter(store=shop.store.key, kind=f"provisioning.{kind}").count()


def test_a_customers_refused_restart_is_closed_and_hinders_nothing(machine):
    shop = machine.shop
    shop.panel.arm("servers.power", "invalid")
    with shop.inside():
        request_action(machine.service_id, "restart", actor=MACHINE)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("restart", "dropped")
        assert "invalid" in machine.last.error
        assert told(shop, "delivery_stuck") == 0
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("suspend", "done")
        assert machine.service.state == "suspended"
    assert machine.machines[0]["suspended"]


def test_a_suspension_asked_for_during_a_restart_follows_its_refusal(machine):
    shop = machine.shop
    shop.panel.arm("servers.power", "unavailable")
    with shop.inside():
        request_action(machine.service_id, "restart", actor=MACHINE)
    shop.work(6)
    with shop.inside():
        assert machine.jobs[-1] == ("restart", "waiting")
        wish(machine.service.subscription_id, suspended=True)
    shop.panel.arm("servers.power", "invalid")
    shop.work(90)
    with shop.inside():
        assert machine.jobs[-2:] == [("restart", "dropped"), ("suspend", "done")]


def test_the_end_takes_the_place_of_a_stuck_suspension(machine):
    shop = machine.shop
    shop.panel.arm("servers.suspend", "invalid")
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-1] == ("suspend", "stuck")
        wish(machine.service.subscription_id, ended=True)
    shop.work(12)
    with shop.inside():
        assert machine.jobs[-2:] == [("suspend", "dropped"), ("terminate", "done")]
        assert machine.service.state == "terminated"
    assert machine.machines == []


def test_who_pays_takes_a_stuck_suspension_away(machine):
    shop = machine.shop
    shop.panel.arm("servers.suspend", "invalid")
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        wish(machine.service.subscription_id, suspended=False)
        assert machine.jobs[-1] == ("suspend", "dropped")
        assert machine.service.state == "active"


def test_giving_a_job_up_does_what_it_hindered(machine):
    shop = machine.shop
    shop.panel.arm("servers.suspend", "invalid")
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        Service.objects.update(ended_at=clock.now())  # as a row of an older release stands there
        drop_job(machine.last.pk, reason="no use", actor=MACHINE)
        assert machine.jobs[-2:] == [("suspend", "dropped"), ("terminate", "requested")]


def test_what_is_given_up_and_still_wished_is_not_asked_for_again(machine):
    shop = machine.shop
    shop.panel.arm("servers.suspend", "invalid")
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside():
        drop_job(machine.last.pk, reason="a good customer", actor=MACHINE)
        assert machine.jobs[-1] == ("suspend", "dropped")


def test_only_work_of_hands_is_marked_done_by_hand(machine):
    shop = machine.shop
    shop.panel.arm("servers.suspend", "invalid")
    with shop.inside():
        wish(machine.service.subscription_id, suspended=True)
    shop.work(12)
    with shop.inside(), pytest.raises(Conflict):
        mark_done(machine.last.pk, actor=MACHINE)


def test_a_service_that_was_never_begun_ends_at_once(nowhere_to_go):
    shop = nowhere_to_go.shop
    with shop.inside():
        wish(nowhere_to_go.service.subscription_id, ended=True)
        assert nowhere_to_go.service.state == "terminated"
        assert nowhere_to_go.jobs == [("create", "dropped")]
        assert told(shop, "service_ended") == 1
    shop.work(90)
    assert nowhere_to_go.machines == []


def test_a_creation_of_unknown_outcome_is_not_dropped_by_the_end(nowhere_to_go):
    """There may be a machine: a creation ends by asking the panel, then the machine goes."""
    with nowhere_to_go.shop.inside():
        Job.objects.update(state="stuck", step="allocate", in_step=True)
        Service.objects.update(state="setup_failed")
        wish(nowhere_to_go.service.subscription_id, ended=True)
        assert nowhere_to_go.jobs == [("create", "stuck")]
        assert nowhere_to_go.service.state == "setup_failed"

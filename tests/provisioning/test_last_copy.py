"""What is ended unpaid is copied first where its platform can, and asked about where it can't."""

from __future__ import annotations

import pytest

from contracts.billing import SubscriptionEnded
from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Conflict, Declined
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import seal
from shared_apps.fleet.models import Connection
from shared_apps.fleet.port import drivers
from shared_apps.fleet.selectors import SEAL
from shared_apps.fleet.services import connect
from tenant_apps.provisioning.models import ActionLog, Job, Service
from tenant_apps.provisioning.services import NO_COPY, mark_done, waive_copy, wish


def journal(machine) -> list[tuple[str, str]]:
    rows = ActionLog.objects.filter(service_id=machine.service_id).order_by("at", "pk")
    known = [tuple(one) for one in rows.values_list("action", "outcome")]
    return [one for one in known if one[0] in {"last_copy", "terminate"}]


def ended(machine, last_copy: str) -> None:
    with machine.shop.inside():
        wish(machine.service.subscription_id, ended=True, last_copy=last_copy)
    machine.shop.work(12)


def on_a_platform_that_copies(machine) -> None:
    with on_platform_side():
        one = Connection.objects.create(
            name="Made up",
            driver="pretend",
            sealed_settings=seal(SEAL, Secret("{}")),
            created_at=clock.now(),
        )
    with machine.shop.inside():
        Service.objects.filter(pk=machine.service_id).update(
            connection_id=one.pk, remote_id=f"pretend-{machine.service_id}"
        )


def test_a_platform_that_can_not_copy_is_asked_for_nothing_and_the_journal_says_so(machine):
    ended(machine, "try")
    with machine.shop.inside():
        assert machine.service.state == "terminated"
        assert journal(machine) == [("last_copy", "skipped"), ("terminate", "done")]
    assert machine.machines == []


def test_where_the_rule_asks_a_person_decides_before_anything_is_lost(machine):
    ended(machine, "ask")
    with machine.shop.inside():
        assert (machine.last.state, machine.last.error_code) == ("stuck", NO_COPY)
        assert machine.service.state == "active"
    assert len(machine.machines) == 1
    with machine.shop.inside():
        waive_copy(machine.last.pk, actor=MACHINE)
        with pytest.raises(Conflict):
            waive_copy(machine.last.pk, actor=MACHINE)
    machine.shop.work(12)
    with machine.shop.inside():
        assert machine.service.state == "terminated"
        assert journal(machine) == [("last_copy", "refused"), ("terminate", "done")]
    assert machine.machines == []


def test_trying_again_asks_again(machine):
    from tenant_apps.provisioning.services import retry_job

    ended(machine, "ask")
    with machine.shop.inside():
        retry_job(machine.last.pk, actor=MACHINE)
    machine.shop.work(12)
    with machine.shop.inside():
        assert (machine.last.state, machine.last.error_code) == ("stuck", NO_COPY)
    assert len(machine.machines) == 1


def test_a_platform_that_can_keeps_a_copy_once(machine):
    on_a_platform_that_copies(machine)
    ended(machine, "ask")
    with machine.shop.inside():
        assert journal(machine) == [("last_copy", "done"), ("terminate", "done")]
        assert machine.last.memory["copy"] == "kept"
        assert machine.service.state == "terminated"


def test_who_was_killed_after_the_copy_makes_no_second_one(machine):
    on_a_platform_that_copies(machine)
    with machine.shop.inside():
        wish(machine.service.subscription_id, ended=True, last_copy="ask")
        Job.objects.filter(pk=machine.last.pk).update(step="terminate", memory={"copy": "kept"})
    machine.shop.work(12)
    with machine.shop.inside():
        assert journal(machine) == [("terminate", "done")]


def test_by_hand_nobody_is_asked_twice(machine):
    with on_platform_side():
        one = connect(name="People", driver="manual", settings={}, location="", actor=MACHINE)
    with machine.shop.inside():
        Service.objects.update(driver="manual", connection_id=one.pk)
    ended(machine, "ask")
    with machine.shop.inside():
        assert machine.last.error_code == "by_hand"
        assert machine.last.memory["copy"] == "ask"
        mark_done(machine.last.pk, actor=MACHINE)
        assert machine.service.state == "terminated"


def test_news_of_an_older_release_asks_for_no_copy():
    old = {"subscription_id": "s", "customer_id": "c", "order_line_id": "o", "reason": "unpaid"}
    assert SubscriptionEnded.from_payload(old).last_copy == ""


@pytest.mark.parametrize("key", sorted(drivers.keys()))
def test_a_driver_copies_or_says_that_it_can_not(key):
    kind = drivers.get(key)
    one = kind({field.name: "x" for field in kind.fields})
    if kind.keeps_copies:
        assert one.last_copy("pretend-1", reference="1").done
        return
    with pytest.raises(Declined) as no:
        one.last_copy("1", reference="1")
    assert no.value.code == "cannot_copy"

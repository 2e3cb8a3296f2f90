"""A billing run: planned, stopped when something is odd, let go by a person, resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kernel import clock
from kernel.errors import Conflict
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import hand_out_due, work_together, work_until_quiet
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import run_due
from tenant_apps.billing import flows, services
from tenant_apps.billing.models import BillingRun, Invoice, Policy, Subscription
from tenant_apps.billing.rules.runs import Bounds, Planned, alarms
from tenant_apps.billing.services.batch import renew_due
from tenant_apps.billing.services.settle import RENEW
from tests.renewing import Life, live, some_coupons

BOUNDS = Bounds(off_percent=30, lines_per_customer=5, approval=False)


def renewals() -> int:
    return Invoice.objects.filter(is_renewal=True).count()


def due_at_once() -> None:
    """All on the same day, whatever their periods say."""
    DueWork.objects.filter(kind=RENEW).update(due_at=clock.now() - timedelta(minutes=5))


def test_one_tick_bills_all_that_is_due_in_one_run(in_acme):
    lives = [Life(), Life(coupons=(0,)), Life(credit=9000, state="past_due"), Life(parked=True)]
    with_credit = live(lives, some_coupons())[2]
    due_at_once()
    work_together(in_acme.key, RENEW)
    run = BillingRun.objects.get()
    assert (run.state, run.is_open, run.due_count, run.single_count) == ("done", False, 4, 2)
    batch = run.batches.get()
    issued = Invoice.objects.filter(number__range=(batch.first_number, batch.last_number))
    assert sum(one.total_minor for one in issued) == batch.totals["EUR"]
    planned = run.planned["EUR"]
    assert batch.totals["EUR"] == planned["total"] - planned["single"]
    assert (
        planned["single"]
        == Invoice.objects.get(is_renewal=True, lines__subscription_id=with_credit.pk).total_minor
    )
    assert (renewals(), batch.issued_count) == (3, 2)


def test_totals_far_off_stop_the_run_until_a_person_lets_it_go(in_acme, ada):
    rows = live([Life() for _ in range(12)], [])
    Subscription.objects.filter(pk__in=[row.pk for row in rows[:6]]).update(price_minor=5000)
    due_at_once()
    work_until_quiet(in_acme.key)
    run = BillingRun.objects.get()
    assert (run.state, renewals()) == ("waiting", 0)
    assert [alarm["code"] for alarm in run.alarms] == ["off"]
    services.approve_run(run.pk, actor=ada.as_actor())
    work_until_quiet(in_acme.key)
    run.refresh_from_db()
    assert (run.state, renewals()) == ("done", 12)
    assert run.decided_by == ada.as_actor().label
    assert AuditEvent.objects.filter(verb="run.approved", subject_id=str(run.pk)).count() == 1
    with pytest.raises(Conflict):
        services.approve_run(run.pk, actor=ada.as_actor())


def test_a_dropped_run_is_planned_anew_as_things_are_then(in_acme, ada):
    live([Life() for _ in range(3)], [])
    Policy.objects.update(run_needs_approval=True)
    due_at_once()
    flows.bill_due()
    first = BillingRun.objects.get()
    Policy.objects.update(run_needs_approval=False)
    services.drop_run(first.pk, actor=ada.as_actor())
    assert flows.bill_due() == 3
    assert list(BillingRun.objects.order_by("planned_at").values_list("state", flat=True)) == [
        "dropped",
        "done",
    ]


def test_a_run_that_died_after_a_batch_goes_on_with_the_rest(in_acme):
    live([Life() for _ in range(4)], [])
    due_at_once()
    run = services.open_run()
    renew_due(run.before, 2)
    assert renewals() == 2
    assert flows.bill_due() == 2
    assert renewals() == 4
    assert BillingRun.objects.get().state == "done"


def test_a_held_run_begins_no_other_batch(in_acme, ada):
    live([Life()], [])
    due_at_once()
    run = services.open_run()
    services.hold_run(run.pk, actor=ada.as_actor())
    assert services.bill_batch(run.pk) is None
    assert (flows.bill_due(), renewals()) == (0, 0)


def test_a_held_run_bills_no_single_one_either(in_acme, ada):
    """Held between the batch and what goes singly: what was taken is due as before."""
    live([Life(), Life(credit=9000, state="past_due")], [])
    due_at_once()
    run = services.open_run()
    [single] = services.bill_batch(run.pk).single
    services.hold_run(run.pk, actor=ada.as_actor())
    assert run_due(
        in_acme.key, RENEW, str(single), run=lambda _: services.renew_in_run(run.pk, single)
    )
    assert renewals() == 1
    services.approve_run(run.pk, actor=ada.as_actor())
    assert (flows.bill_due(), renewals()) == (1, 2)


def test_a_run_is_worked_in_slices_and_comes_back(in_acme):
    """No time: a batch, and one that goes singly. A tick only wakes it."""
    singly = Life(credit=9000, state="past_due")
    live([Life(), Life(), singly, singly], [])
    due_at_once()
    assert (flows.bill_due(0), renewals()) == (3, 3)
    assert BillingRun.objects.get().state == "running"
    assert hand_out_due() > 0
    assert renewals() == 3
    assert (flows.bill_due(0), renewals()) == (1, 4)
    assert flows.bill_due(0) == 0
    assert BillingRun.objects.get().state == "done"


def test_a_batch_takes_its_numbers_last(in_acme):
    """Who buys meanwhile waits for the series only while what bears a number is written."""
    live([Life(), Life()], [])
    said = []

    def listen(run, sql, *rest):
        said.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(listen):
        renew_due(clock.now())
    taken = next(n for n, sql in enumerate(said) if "numberseries" in sql and "UPDATE" in sql)
    late = " ".join(said[taken:])
    for early in ("duework", "billing_subscription", "billing_redemption", "accounts_customer"):
        assert early not in late, early
        assert early in " ".join(said[:taken]), early


def test_what_goes_singly_is_in_the_plan_and_its_alarms(in_acme):
    """All are overdue and have credit, and the prices trebled: nothing plain is due; it stops."""
    rows = live([Life(credit=50, state="past_due") for _ in range(10)], [])
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(price_minor=4200)
    due_at_once()
    run = services.open_run()
    assert (run.state, run.single_count, run.planned["EUR"]["net"]) == ("waiting", 10, 42_000)
    assert [alarm["code"] for alarm in run.alarms] == ["off"]


def test_a_few_servers_stop_a_run_when_they_are_off_by_much(in_acme):
    [row] = live([Life()], [])
    Subscription.objects.filter(pk=row.pk).update(price_minor=1_000_000)
    due_at_once()
    assert services.open_run().alarms[0]["code"] == "off"


def test_a_batch_beyond_its_plan_is_not_committed(in_acme, ada):
    """A price list that changes between the plan and the batch."""
    rows = live([Life() for _ in range(3)], [])
    due_at_once()
    run = services.open_run()
    assert run.state == "running"
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(price_minor=900_000)
    assert (flows.bill_due(), renewals()) == (0, 0)
    run.refresh_from_db()
    assert (run.state, run.alarms[0]["code"], run.batches.count()) == ("waiting", "beyond", 0)
    services.approve_run(run.pk, actor=ada.as_actor())
    assert (flows.bill_due(), renewals()) == (3, 3)


def test_who_approved_the_plan_did_not_approve_what_is_beyond_it(in_acme, ada):
    rows = live([Life() for _ in range(3)], [])
    Policy.objects.update(run_needs_approval=True)
    due_at_once()
    run = services.open_run()
    services.approve_run(run.pk, actor=ada.as_actor())
    Subscription.objects.filter(pk__in=[row.pk for row in rows]).update(price_minor=900_000)
    assert (flows.bill_due(), renewals()) == (0, 0)
    run.refresh_from_db()
    assert (run.state, [one["code"] for one in run.alarms]) == ("waiting", ["beyond"])


def test_after_a_downtime_each_missed_day_is_a_run_the_oldest_first(in_acme):
    live([Life() for _ in range(3)], [])
    for days, work in enumerate(DueWork.objects.filter(kind=RENEW).order_by("pk"), start=1):
        DueWork.objects.filter(pk=work.pk).update(due_at=clock.now() - timedelta(days=days))
    assert flows.bill_due() == 3
    runs = list(BillingRun.objects.order_by("planned_at", "first_due_at"))
    assert [run.due_count for run in runs] == [1, 1, 1]
    assert runs == sorted(runs, key=lambda run: run.first_due_at)


def test_a_waiting_store_keeps_no_other_work_from_the_tick(in_acme, in_beta):
    with in_store(in_acme):
        Policy.objects.update(run_needs_approval=True)
        live([Life() for _ in range(3)], [])
        due_at_once()
    with in_store(in_beta):
        live([Life()], [])
        due_at_once()
        assert work_until_quiet() > 0
        assert renewals() == 1
    with in_store(in_acme):
        assert renewals() == 0


@pytest.mark.parametrize(
    ("plan", "codes"),
    [
        (Planned(20, {"EUR": 1000}, {"EUR": 1000}, 1, {}), []),
        (Planned(20, {"EUR": 1300}, {"EUR": 1000}, 1, {}), []),
        (Planned(20, {"EUR": 1301}, {"EUR": 1000}, 1, {}), ["off"]),
        (Planned(20, {"EUR": 699}, {"EUR": 1000}, 1, {}), ["off"]),
        (Planned(9, {"EUR": 5000}, {"EUR": 1000}, 1, {}), []),
        (Planned(1, {"EUR": 21_000}, {"EUR": 1000}, 1, {}), []),
        (Planned(1, {"EUR": 21_001}, {"EUR": 1000}, 1, {}), ["off"]),
        (Planned(1, {"JPY": 1201}, {"JPY": 1000}, 1, {}), []),
        (Planned(1, {"JPY": 1301}, {"JPY": 1000}, 1, {}), ["off"]),
        (Planned(20, {"USD": 1000}, {"EUR": 1000}, 1, {}), ["currency", "currency"]),
        (Planned(2, {"EUR": 10}, {"EUR": 10}, 6, {}), ["lines"]),
        (Planned(2, {"EUR": 10}, {"EUR": 10}, 1, {"EUR": -1}), ["negative"]),
        (Planned(0, {}, {}, 0, {}), []),
    ],
)
def test_what_stops_a_run(plan, codes):
    assert [alarm["code"] for alarm in alarms(plan, BOUNDS)] == codes


def test_a_store_may_want_to_see_every_run():
    plan = Planned(1, {"EUR": 10}, {"EUR": 10}, 1, {})
    assert alarms(plan, Bounds(30, 5, approval=True))[0]["code"] == "approval"


def test_a_free_period_before_is_no_other_currency():
    """A first month for nothing, then the price: small stores bill on, large ones look."""
    assert alarms(Planned(3, {"EUR": 10}, {"EUR": 0}, 1, {}), BOUNDS) == []
    assert alarms(Planned(30, {"EUR": 10}, {"EUR": 0}, 1, {}), BOUNDS)[0]["code"] == "off"

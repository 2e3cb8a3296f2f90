"""The staff sees runs that wait or did not happen, and what is parked, without opening a store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.outbox.models import DueWork
from shared_apps.resellers.models import Reseller
from tenant_apps.billing import flows
from tenant_apps.billing.models import BillingRun, Policy, Subscription
from tenant_apps.billing.services import approve_run, release_parked
from tenant_apps.billing.services.settle import RENEW
from tests.coupons import at_day
from tests.renewing import Life, live
from wholesale.models import BillingTally
from wholesale.tallies import standings, troubled

PATH = "/wholesale/billing/"


def due(hours: int) -> None:
    DueWork.objects.filter(kind=RENEW).update(due_at=clock.now() - timedelta(hours=hours))


def test_no_store_has_billed_yet(console, acme):
    assert "No store has billed anything yet" in console.get(PATH).text
    assert "did not happen" not in console.get("/").text


def test_what_is_parked_is_counted_with_its_age_until_a_person_decides(console, acme):
    with in_store(acme):
        live([Life(odd="gap"), Life(odd="overlap"), Life()], [])
        due(0)
        flows.bill_due()
        assert Subscription.objects.exclude(parked_reason="").count() == 2
        day = clock.local_date(clock.now(), acme.timezone)
    with in_store(acme), at_day(day + timedelta(days=3)):
        shown = console.get(PATH).text
        for words in ("Acme Cloud", "As planned", " days<", "/manage/billing/parked/"):
            assert words in shown
        assert "2 services are parked." in console.get("/").text
    with in_store(acme):
        for row in Subscription.objects.exclude(parked_reason=""):
            release_parked(row.pk, actor=MACHINE)
    with on_platform_side():
        kept = BillingTally.objects.get()
        assert (kept.parked, kept.oldest_parked_at, kept.last_run_state) == (0, None, "done")


def test_a_run_that_waits_is_shown_until_it_goes(console, acme):
    with in_store(acme):
        Policy.objects.update(run_needs_approval=True)
        live([Life()], [])
        due(5)
        flows.bill_due()
    assert "Waits for the store" in console.get(PATH).text
    assert "1 run waits for approval" in console.get("/").text
    with on_platform_side():
        assert [one.did_not_happen for one in standings()] == [False]
    with in_store(acme):
        approve_run(BillingRun.objects.get().pk, actor=MACHINE)
        flows.bill_due()
    shown = console.get(PATH).text
    assert "As planned" in shown
    assert "approval" not in console.get("/").text


@pytest.mark.parametrize(("hours", "alarm"), [(1, False), (3, True)])
def test_a_run_that_did_not_happen_is_an_alarm(console, acme, hours, alarm):
    with in_store(acme):
        live([Life()], [])
        due(hours)
    shown = console.get("/").text
    assert ("The billing run of 1 store did not happen" in shown) == alarm
    assert ("Acme Cloud" in console.get(PATH).text) == alarm


def test_stores_are_found_by_name(console, acme, beta):
    for store in (acme, beta):
        with in_store(store):
            live([Life(odd="gap")], [])
            due(0)
            flows.bill_due()
    shown = console.get(f"{PATH}?q=beta").text
    assert "Beta Hosting" in shown
    assert "Acme Cloud" not in shown
    assert "No store matches" in console.get(f"{PATH}?q=nobody").text


def test_a_store_writes_its_own_row_only(in_acme, beta):
    with on_platform_side():
        BillingTally.objects.create(store=beta.key, parked=3)
    assert not BillingTally.objects.exists()
    assert BillingTally.objects.update(parked=0) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        BillingTally.objects.create(store="t_other", parked=1)


def test_a_copy_of_a_store_is_no_alarm(console, acme):
    with in_store(acme):
        live([Life()], [])
        due(3)
    assert "did not happen" in console.get("/").text
    with on_platform_side():
        Reseller.objects.update(is_copy=True)
        assert (standings(), troubled()) == ([], (0, 0, 0))
    assert "did not happen" not in console.get("/").text

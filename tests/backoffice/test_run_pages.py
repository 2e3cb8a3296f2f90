"""The owner sees what a billing run is about to do, decides, and brings parked servers back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.outbox.models import DueWork
from tenant_apps.billing.models import BillingRun, Invoice, Policy, Subscription
from tenant_apps.billing.services.settle import RENEW
from tests.renewing import Life, live


@pytest.fixture
def waiting(acme, ada):
    with in_store(acme):
        Policy.objects.update(run_needs_approval=True)
        live([Life(), Life(country="AT")], [])
        DueWork.objects.filter(kind=RENEW).update(due_at=clock.now() - timedelta(minutes=5))
        work_until_quiet(acme.key)
        return BillingRun.objects.get()


def test_a_run_is_seen_and_let_go(client_for, acme, ada, waiting):
    browser = client_for(acme, ada)
    assert "A billing run waits for you" in browser.get("/manage/").content.decode()
    assert str(waiting.pk) in browser.get("/manage/billing/runs/").content.decode()
    page = browser.get(f"/manage/billing/runs/{waiting.pk}/").content.decode()
    assert "you look at each run first" in page
    assert "28.00" in page
    answer = browser.post(f"/manage/billing/runs/{waiting.pk}/approve/", follow=True)
    assert "It goes ahead." in answer.content.decode()
    with in_store(acme):
        work_until_quiet(acme.key)
        assert Invoice.objects.filter(is_renewal=True).count() == 2
    done = browser.get(f"/manage/billing/runs/{waiting.pk}/").content.decode()
    assert "Batches" in done
    again = browser.post(f"/manage/billing/runs/{waiting.pk}/approve/", follow=True)
    assert "Somebody has decided" in again.content.decode()


def test_parked_servers_have_a_desk(client_for, acme, ada):
    with in_store(acme):
        [row] = live([Life(odd="gap")], [])
        work_until_quiet(acme.key)
    browser = client_for(acme, ada)
    page = browser.get("/manage/billing/parked/").content.decode()
    assert "There is a gap since the last billed period." in page
    browser.post(f"/manage/billing/parked/{row.pk}/follow/")
    with in_store(acme):
        assert Subscription.objects.get(pk=row.pk).parked_reason == ""
    assert "Nothing is parked" in browser.get("/manage/billing/parked/").content.decode()
    assert browser.post(f"/manage/billing/parked/{row.pk}/burn/").status_code == 404


def test_empty_pages_say_so_and_other_stores_runs_are_unknown(client_for, beta, waiting):
    with in_store(beta):
        owner = User.objects.get(role=User.Role.OWNER)
    browser = client_for(beta, owner)
    assert "No runs yet" in browser.get("/manage/billing/runs/").content.decode()
    assert browser.get(f"/manage/billing/runs/{waiting.pk}/").status_code == 404

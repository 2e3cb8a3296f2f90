"""The team changes a customer's plan, and sees what waits."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import PlanChange
from tenant_apps.catalog.models import Plan
from tenant_apps.provisioning.models import Service
from tests.backoffice.conftest import pay
from tests.portal.test_change import hidden


@pytest.fixture
def running(acme, ordered):
    pay(acme, ordered)
    with in_store(acme):
        service = Service.objects.get()
        service.state = "active"
        service.save()
    return service


def test_the_team_changes_a_plan_and_takes_it_back(desk, acme, running):
    page = f"/manage/services/{running.pk}/change/"
    with in_store(acme):
        business = Plan.objects.get(product__name="Business").pk
    assert b"Change" in desk.get(f"/manage/services/{running.pk}/").content
    text = desk.get(f"{page}?plan={business}").content.decode()
    answer = desk.post(page, hidden(text, "now"), follow=True)
    assert "waits for the payment of" in answer.content.decode()
    listed = desk.get("/manage/services/?state=resizing").content.decode()
    assert "→ Business" in listed
    answer = desk.post(f"{page}withdraw/", follow=True)
    assert "The change is taken back." in answer.content.decode()
    with in_store(acme):
        assert PlanChange.objects.get().state == "withdrawn"
    assert "web1" not in desk.get("/manage/services/?state=resizing").content.decode()


def test_a_stranger_can_not(client_for, acme, alice, running):
    browser = client_for(acme, alice)
    assert browser.post(f"/manage/services/{running.pk}/change/").status_code in {302, 403, 404}
    with in_store(acme):
        assert not PlanChange.objects.exists()

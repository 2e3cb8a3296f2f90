"""Alice's desktop on its page: started, what it costs, its sessions, and one line a session."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import clock
from kernel.ids import new_id
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tenant_apps.catalog.rules.hourly import hourly_price
from tenant_apps.catalog.rules.usage_terms import keep
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.services import make_workspace


@pytest.fixture
def desk(acme, alices) -> Workspace:
    with in_store(acme):
        price = keep(hourly_price(Decimal("0.30"), None, "EUR"))
        Subscription.objects.filter(pk=alices.service.subscription_id).update(
            hourly=price, step_minutes=15, in_arrears=True, interval_unit="hour", state="active"
        )
        Service.objects.filter(pk=alices.service.pk).update(
            connection_id=new_id(), remote_id="owner", state="active"
        )
        row = make_workspace(
            service_id=alices.service.pk, subscription_id=alices.service.subscription_id
        )
        assert row is not None
        return row


def used(row: Workspace, minutes: int, *, ago: int) -> None:
    begin = (clock.now() - timedelta(minutes=ago)).replace(microsecond=0)
    UsageSession.objects.create(
        workspace=row,
        desktop_id="d",
        started_at=begin,
        ended_at=begin + timedelta(minutes=minutes),
        how="customer",
        price=Subscription.objects.get(pk=row.subscription_id).hourly,
        step_minutes=15,
    )


def test_the_page_starts_it_and_shows_what_it_costs(browser, acme, alices, desk):
    with in_store(acme):
        used(desk, 8, ago=60)
    url = f"/account/services/{alices.service.pk}/"
    text = browser.get(url).content.decode()
    assert "It is off and costs nothing." in text
    assert "<live-meter" in text
    assert "IPv4" not in text
    assert browser.post(f"{url}desktop/", {"action": "start"}).status_code == 302
    with in_store(acme):
        desk.refresh_from_db()
        assert (desk.wish, desk.state) == ("start", "starting")
    assert "It is starting" in browser.get(f"{url}desktop/live/").content.decode()
    assert browser.post(f"{url}desktop/", {"action": "burn"}).status_code == 302


def test_the_meter_and_the_list_say_the_same(browser, acme, alices, desk):
    with in_store(acme):
        used(desk, 22, ago=50)
    url = f"/account/services/{alices.service.pk}/"
    meter = browser.get(f"{url}desktop/cost/").json()
    assert (meter["accrued"], meter["currency"]) == ("0.110000", "EUR")
    assert Decimal(meter["rate_per_second"]) == 0
    page = browser.get(f"{url}sessions/").content.decode()
    assert "€0.1500" in page
    table = browser.get(f"{url}sessions.csv").content.decode()
    assert ",customer,30,0.30,0.1500,EUR" in table


def test_what_does_not_run_is_not_opened_and_no_other_page_opens_it(browser, alices, desk):
    url = f"/account/services/{alices.service.pk}/"
    answer = browser.get(f"{url}desktop/open/", follow=True)
    assert "There is no desktop to open" in answer.content.decode()
    answer = browser.get(f"{url}desktop/open/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"].endswith(url)


def test_a_server_has_no_desktop(browser, alices):
    url = f"/account/services/{alices.service.pk}/"
    for path in ("desktop/live/", "desktop/cost/", "sessions/"):
        assert browser.get(url + path).status_code == 404


def test_she_has_it_stopped_when_nobody_uses_it(browser, acme, alices, desk):
    url = f"/account/services/{alices.service.pk}/"
    said = browser.post(f"{url}desktop/idle/", {"minutes": "60"}, follow=True).content.decode()
    assert "Saved. It holds from now on." in said
    assert '<option value="60" selected>after 60 minutes</option>' in said
    for nonsense in ("", "7", "-1", "x", "٦٠", "9" * 40):
        said = browser.post(f"{url}desktop/idle/", {"minutes": nonsense}, follow=True)
        assert "Choose one of the times." in said.content.decode()
    with in_store(acme):
        assert Workspace.objects.get().idle_minutes == 60


def test_the_list_of_services_shows_the_price_of_an_hour(browser, acme, alices, desk):
    text = " ".join(browser.get("/account/services/").content.decode().split())
    assert "€0.30" in text
    assert "an hour" in text

"""Alice pauses her desktop and goes on with it: buttons, states, a second click, a refusal."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import UsageSession, Workspace
from tests.portal.test_desktop import desk
from tests.workspaces.pausing import connect_pausing
from tests.workspaces.scripted import connect

__all__ = ["desk"]


@pytest.fixture
def url(acme, alices, desk, monkeypatch) -> str:
    made = connect_pausing(monkeypatch)
    with in_store(acme):
        Service.objects.filter(pk=alices.service.pk).update(
            connection_id=made.pk, driver="scripted"
        )
    return f"/account/services/{alices.service.pk}/"


def work(acme) -> Workspace:
    with in_store(acme):
        row = Workspace.objects.get()
        flows.carry_out(row.pk)
        row.refresh_from_db()
        return row


def press(browser, url: str, action: str) -> str:
    return browser.post(f"{url}desktop/", {"action": action}, follow=True).content.decode()


def test_paused_it_costs_nothing_and_goes_on_with_one_click(browser, acme, url):
    press(browser, url, "start")
    assert work(acme).state == "running"
    page = browser.get(url).content.decode()
    assert 'value="pause"' in page
    assert "Set a new password" not in page
    assert "It is being paused" in press(browser, url, "pause")
    again = press(browser, url, "pause")
    assert "It is being paused" in again
    assert 'value="pause"' not in again
    assert "The desktop is busy" in press(browser, url, "resume")
    assert work(acme).state == "paused"
    with in_store(acme):
        assert UsageSession.objects.get().how == "paused"
    page = browser.get(url).content.decode()
    assert "It is paused and costs nothing." in page
    assert 'value="resume"' in page
    assert "It goes on in a moment." in press(browser, url, "resume")
    assert work(acme).state == "running"
    with in_store(acme):
        assert UsageSession.objects.filter(ended_at=None).count() == 1
        assert UsageSession.objects.count() == 2
    press(browser, url, "stop")
    assert work(acme).state == "idle"


def test_pausing_a_desktop_is_not_pausing_its_contract(browser, acme, url):
    press(browser, url, "start")
    assert work(acme).state == "running"
    page = browser.get(url).content.decode()
    assert 'value="pause"' in page
    assert "Pause this server" not in page


def test_a_platform_without_pauses_offers_none_and_refuses_one(
    browser, acme, alices, desk, monkeypatch
):
    made = connect(monkeypatch)
    with in_store(acme):
        Service.objects.update(connection_id=made.pk, driver="scripted")
        Workspace.objects.update(state="running", desktop_id="d0")
    url = f"/account/services/{alices.service.pk}/"
    assert 'value="pause"' not in browser.get(url).content.decode()
    assert "can&#x27;t be paused" in press(browser, url, "pause")
    with in_store(acme):
        assert Workspace.objects.get().wish == ""


def test_a_desktop_has_no_password_to_set(browser, acme, alices, url):
    answer = browser.post(f"{url}password/", follow=True).content.decode()
    assert "The password can be changed while the server runs." in answer

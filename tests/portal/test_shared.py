"""A desktop that is shared: the owner's card, the mail's page, the other's page, and the end."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.vault import unseal
from tenant_apps.billing.services import override_policy
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import Share
from tests.desktops import on_the_platform
from tests.people import make_customer
from tests.workspaces.pausing import connect_pausing

LEE = "lee@friends.test"


@pytest.fixture
def home(acme, alices, monkeypatch) -> str:
    place = connect_pausing(monkeypatch)
    with in_store(acme):
        row = on_the_platform(place.pk, alices.service)
        override_policy("store", "", "desktop_sharing", "yes", actor=MACHINE)
        services.ask(row.pk, "start", actor=MACHINE)
        flows.carry_out(row.pk)
    return f"/account/services/{alices.service.pk}/"


@pytest.fixture
def lees(acme, client_for):
    with in_store(acme):
        lee = make_customer(LEE, "Lee Long")
    return client_for(acme, lee)


def link_of(acme) -> str:
    with in_store(acme):
        mail = Mail.objects.filter(kind="desktops.shared").latest("queued_at")
        url = urlsplit(unseal(LINK, mail.sealed_link).reveal())
    assert url.netloc.partition(":")[0] == acme.primary_host
    return url.path


def test_a_desktop_is_shared_used_and_given_up(browser, acme, alices, home, lees):
    assert "Share this desktop" in browser.get(home).content.decode()
    wish = {"email": LEE, "right": "power"}
    said = browser.post(f"{home}desktop/share/", wish, follow=True).content.decode()
    assert f"{LEE} gets a mail" in said
    assert "Invited" in said
    link = link_of(acme)
    assert f"shares the desktop web1.example.com with {LEE}" in lees.get(link).content.decode()
    page = lees.post(link, follow=True).content.decode()
    assert "You have access now." in page
    assert "It is running." in page
    with in_store(acme):
        row = Share.objects.get()
    here = f"/account/shared/{row.pk}/"
    assert lees.get(f"{here}open/")["Location"].startswith("https://desk.example/")
    away = lees.get(f"{here}open/", headers={"Sec-Fetch-Site": "cross-site"})
    assert away["Location"] == here
    lees.post(f"{here}act/", {"action": "stop"})
    assert "It is being stopped." in lees.get(f"{here}live/").content.decode()
    assert "web1.example.com" in lees.get("/account/shared/").content.decode()
    assert "Shared with me" in lees.get("/account/").content.decode()
    assert "Shared with me" not in browser.get("/account/").content.decode()
    lees.post(f"{here}leave/")
    assert lees.get(here).status_code == 404
    gone = lees.get(f"{here}live/", headers={"HX-Request": "true"})
    assert gone["HX-Redirect"] == "/account/shared/"
    assert LEE not in browser.get(home).content.decode()


def test_a_link_that_opens_nothing_says_so_and_others_sign_out_first(
    browser, acme, home, lees, client_for
):
    browser.post(f"{home}desktop/share/", {"email": LEE, "right": "open"})
    link = link_of(acme)
    assert "signed in with another address" in browser.get(link).content.decode()
    assert "This invitation is for" in browser.post(link, follow=True).content.decode()
    guest = client_for(acme).get(link).content.decode()
    assert "/auth/signup/?next=" in guest
    with in_store(acme):
        row = Share.objects.get()
    browser.post(f"{home}desktop/share/{row.pk}/end/")
    assert lees.get(link).status_code == 404
    assert lees.post(link).status_code == 404


def test_a_store_that_does_not_allow_it_shows_nothing_of_it(browser, acme, home):
    with in_store(acme):
        override_policy("store", "", "desktop_sharing", "no", actor=MACHINE)
    assert "Share this desktop" not in browser.get(home).content.decode()
    wish = {"email": LEE, "right": "open"}
    said = browser.post(f"{home}desktop/share/", wish, follow=True).content.decode()
    assert "Desktops can&#x27;t be shared here." in said

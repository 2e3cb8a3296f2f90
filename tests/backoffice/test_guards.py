"""Who may open the console, and what of another store can be seen from it."""

from __future__ import annotations

from django.urls import reverse

from kernel.tenancy.context import in_store
from shared_apps.identity.models import User
from tests.people import PASSWORD

CONF = "config.urls.store"
TEAM = ("overview", "catalogue", "customers", "orders", "services", "invoices", "mails", "audit")
OWNER = ("brand", "domains", "till", "policy", "team", "wholesale")


def path_of(name: str, *args) -> str:
    return reverse(f"manage-{name}", CONF, args=args)


def test_a_stranger_is_sent_to_the_sign_in_page(acme, db, client_for):
    browser = client_for(acme)
    for name in [*TEAM, *OWNER]:
        answer = browser.get(path_of(name))
        assert answer.status_code == 302, name
        assert "/auth/login/" in answer["Location"], name


def test_a_customer_may_not_enter(acme, alice, sit_down):
    browser = sit_down(acme, alice)
    found = {name: browser.get(path_of(name)).status_code for name in [*TEAM, *OWNER]}
    assert set(found.values()) == {403}, found


def test_the_owner_may_open_every_page(desk):
    found = {name: desk.get(path_of(name)).status_code for name in [*TEAM, *OWNER]}
    assert set(found.values()) == {200}, found


def test_an_agent_works_but_sees_neither_keys_nor_costs(acme, agent, sit_down):
    browser = sit_down(acme, agent)
    assert [browser.get(path_of(name)).status_code for name in TEAM] == [200] * len(TEAM)
    assert [browser.get(path_of(name)).status_code for name in OWNER] == [403] * len(OWNER)
    assert path_of("till") not in browser.get(path_of("overview")).content.decode()


def test_the_owner_of_one_store_is_a_stranger_in_another(acme, beta, ada, client_for):
    """Her session cookie and her password are worth nothing there."""
    here, there = client_for(acme, ada), client_for(beta)
    there.cookies = here.cookies
    assert there.get(path_of("overview")).status_code == 302
    fresh = client_for(beta)
    fresh.post("/auth/login/", {"login": ada.email, "password": PASSWORD})
    assert fresh.get(path_of("overview")).status_code == 302


def test_things_of_another_store_are_not_there(desk, beta, charlie):
    """Charlie is beta's customer: acme's owner finds nobody under that id."""
    assert desk.get(path_of("customer", charlie.customer.pk)).status_code == 404
    with in_store(beta):
        owner = User.objects.get(role=User.Role.OWNER)
    assert owner.email not in desk.get(path_of("team")).content.decode()


def test_changing_pages_refuse_a_look_and_a_customer(acme, alice, sit_down):
    browser = sit_down(acme, alice)
    for path in (
        "brand/pictures/logo/",
        "jobs/{}/retry/",
        "invoices/{}/void/",
        "payments/{}/check/",
    ):
        address = f"/manage/{path.format(alice.customer.pk)}"
        assert browser.get(address).status_code == 405, path
        assert browser.post(address).status_code == 403, path


def test_no_page_but_wholesale_names_the_platform(desk, ordered):
    """The console stands on the store's own host, in the store's own name."""
    for name in [*TEAM, *OWNER]:
        text = desk.get(path_of(name)).content.decode().replace("ezscale.localhost", "")
        assert ("EZSCALE" in text) is (name == "wholesale"), name
        assert "ezscale" not in text.replace("EZSCALE", "").lower(), name

"""What Alice does with her server: power, its password, and what is written down about it."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.provisioning.models import ActionLog, Job, Service
from tests.portal.conftest import PASSWORD


@pytest.fixture
def page(alices):
    return f"/account/services/{alices.service.pk}/"


def change(things, **fields):
    with in_store(things.store):
        Service.objects.filter(pk=things.service.pk).update(**fields)


def test_the_page_shows_what_one_needs_and_keeps_the_password_back(browser, page):
    text = browser.get(page).content.decode()
    for shown in ("web1.example.com", "192.0.2.17", "2001:db8::17", "Debian 13", "€14.00"):
        assert shown in text
    assert PASSWORD not in text
    assert 'hx-trigger="load delay:200ms, every 10s"' in text


@pytest.mark.parametrize("how", [{}, {"HX-Request": "true"}])
def test_a_password_is_shown_once_written_down_and_not_stored_on_the_way(browser, acme, page, how):
    answer = browser.post(f"{page}password/show/", headers=how)
    assert answer.status_code == 200
    assert PASSWORD in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert PASSWORD not in browser.get(page).content.decode()
    with in_store(acme):
        entry = ActionLog.objects.get(action="credentials revealed")
        assert (entry.actor_kind, entry.actor_label) == ("customer", "Alice Archer")
        assert AuditEvent.objects.filter(verb="service.credentials_revealed").count() == 1


def test_a_server_without_a_password_says_so(browser, alices, page):
    change(alices, sealed_password="")
    answer = browser.post(f"{page}password/show/", follow=True)
    assert "There is no password for this server." in answer.content.decode()


@pytest.mark.parametrize("action", ["start", "stop", "restart"])
def test_a_press_on_power_becomes_a_job(browser, acme, page, action):
    assert browser.post(f"{page}power/", {"action": action})["Location"] == page
    with in_store(acme):
        assert Job.objects.get().action == action


def test_a_busy_server_says_so_and_shows_what_it_does(browser, acme, page):
    browser.post(f"{page}power/", {"action": "restart"})
    answer = browser.post(f"{page}power/", {"action": "stop"}, follow=True)
    text = answer.content.decode()
    assert "The server is busy." in text
    assert "Restarting…" in text
    assert 'id="power-' not in text
    assert 'hx-trigger="every 2s"' in text
    with in_store(acme):
        assert Job.objects.get().action == "restart"


@pytest.mark.parametrize("action", ["terminate", "suspend", "create", "", "RESTART"])
def test_nothing_else_can_be_asked_for(browser, acme, page, action):
    answer = browser.post(f"{page}power/", {"action": action}, follow=True)
    assert "Choose start, stop or restart." in answer.content.decode()
    with in_store(acme):
        assert not Job.objects.exists()


def test_a_suspended_server_leads_to_its_invoice_and_has_no_buttons(browser, acme, alices, page):
    change(alices, state="suspended", power="off")
    text = browser.get(page).content.decode()
    assert f"/account/invoices/{alices.invoice.pk}/" in text
    assert "This server is suspended." in text
    assert 'id="power-' not in text
    answer = browser.post(f"{page}power/", {"action": "start"}, follow=True)
    assert "not possible while the server is in this state" in answer.content.decode()
    assert "Pay now" not in text
    with in_store(acme):
        assert not Job.objects.exists()


def test_a_server_in_the_making_shows_its_steps_and_the_page_comes_again(browser, alices, page):
    change(alices, state="provisioning", active_at=None, power="unknown")
    text = browser.get(page).content.decode()
    assert "Setting up" in text
    assert 'class="timeline"' in text
    assert "Access" not in text
    still = browser.get(f"{page}state/?seen=provisioning")
    assert (still.status_code, still.headers.get("HX-Refresh")) == (200, None)
    change(alices, state="active", active_at=clock.now())
    moved = browser.get(f"{page}state/?seen=provisioning")
    assert (moved.status_code, moved["HX-Refresh"]) == (204, "true")


def test_a_job_that_ended_brings_the_whole_page_again(browser, acme, page):
    browser.post(f"{page}power/", {"action": "restart"})
    assert browser.get(f"{page}state/?seen=active&busy=1").status_code == 200
    with in_store(acme):
        Job.objects.update(state="done", done_at=clock.now())
    assert browser.get(f"{page}state/?seen=active&busy=1")["HX-Refresh"] == "true"


def test_the_log_speaks_the_customers_words(browser, alices, page):
    with in_store(alices.store):
        for step in ("user", "server", "build"):
            ActionLog.objects.create(
                service=alices.service,
                at=clock.now(),
                actor_kind="machine",
                actor_label="machine",
                action=step,
                outcome="done",
                answer=f"virtfusion {step}",
            )
        ActionLog.objects.create(
            service=alices.service,
            at=clock.now(),
            actor_kind="staff",
            actor_label="Olga Olsen",
            action="stop",
            outcome="refused",
            answer="HTTP 423 locked by panel",
        )
    answer = browser.get(page)
    text = answer.content.decode()
    acts = [(act.what, act.who, act.outcome) for act in answer.context["log"]]
    assert acts[:2] == [
        ("Stop", "Support team", "We are looking at it"),
        ("Set up", "Automatic", "Done"),
    ]
    assert [act for act in acts if act[0] == "Set up"] == acts[1:2]
    for inside in ("Olga", "locked by panel", "virtfusion", "build"):
        assert inside not in text


def test_no_new_password_while_nobody_can_set_one(browser, alices, page):
    change(alices, state="suspended")
    answer = browser.post(f"{page}password/", follow=True)
    assert "while the server runs" in answer.content.decode()


def test_a_platform_that_does_not_answer_is_no_ones_fault(browser, alices, page):
    """The service names no connection: asking outside fails, the page does not."""
    answer = browser.post(f"{page}password/", follow=True)
    assert "could not be changed right now" in answer.content.decode()


def test_power_is_live_and_the_password_can_be_set_anew(shop, alice, client_for):
    from tests.journeys.test_first_sale import order_plan, page_for

    with shop.inside():
        url = page_for(order_plan(alice))
    shop.cards.pay(url)
    shop.work()
    with shop.inside():
        row = Service.objects.get()
        before = row.sealed_password
    browser = client_for(shop.store, alice)
    page = f"/account/services/{row.pk}/"
    assert "Running" in browser.get(f"{page}?look=1").content.decode()
    browser.post(f"{page}power/", {"action": "stop"})
    assert "Stopping…" in browser.get(page).content.decode()
    shop.work()
    change(type("T", (), {"store": shop.store, "service": row}), power_seen_at=None)
    assert "Stopped" in browser.get(f"{page}state/").content.decode()
    answer = browser.post(f"{page}password/", follow=True)
    assert "A new password is set." in answer.content.decode()
    with shop.inside():
        assert Service.objects.get().sealed_password != before


def test_all_times_of_a_page_are_the_stores(shop, client_for):
    """A demo store lives in another year: "seen" must not stand in ours beside the rest."""
    from tests.people import make_customer
    from tests.portal.conftest import things_of

    shop.pass_time(days=400)
    with shop.inside():
        bob = make_customer("bob@acme-customer.test", "Bob")
    things = things_of(shop.store, bob)
    with shop.inside():
        year = clock.now().year
        text = (
            client_for(shop.store, bob)
            .get(f"/account/services/{things.service.pk}/")
            .content.decode()
        )
    seen = text.split("Seen", 1)[1][:200]
    assert f'datetime="{year}-' in seen

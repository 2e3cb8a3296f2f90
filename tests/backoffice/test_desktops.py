"""All desktops of the store, one with its sessions, and a stop that its customer is told of."""

from __future__ import annotations

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.notifications.dress import dress
from tenant_apps.notifications.models import Mail
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import UsageSession, Workspace
from tests.backoffice.test_lists import queries_of
from tests.desktops import on_the_platform, used
from tests.people import make_customer
from tests.portal.conftest import things_of
from tests.workspaces.pausing import connect_pausing

LIST = "/manage/workspaces/"


@pytest.fixture
def place(monkeypatch):
    return connect_pausing(monkeypatch)


@pytest.fixture
def one(acme, alice, place) -> Workspace:
    things = things_of(acme, alice)
    with in_store(acme):
        return on_the_platform(place.pk, things.service)


def start(row: Workspace) -> None:
    services.ask(row.pk, "start", actor=MACHINE)
    flows.carry_out(row.pk)


def test_the_list_says_whose_it_is_what_it_costs_and_when_it_ran(desk, acme, alice, one):
    with in_store(acme):
        used(one, 22, ago=50)
        start(one)
    text = desk.get(LIST).content.decode()
    assert alice.customer.label in text
    assert "Professional" in text
    assert "Running" in text
    assert text.count("€0.23") == 2  # 22 minutes are 30, and the quarter that began just now
    assert "Running since" in text


def test_it_is_filtered_and_searched(desk, acme, alice, one):
    assert "web1.example.com" not in desk.get(f"{LIST}?state=running").content.decode()
    with in_store(acme):
        start(one)
    for asked in ("state=running", "q=web1", f"q={alice.user.email}", "q=profess"):
        assert (
            f"/manage/workspaces/{one.service_id}/" in desk.get(f"{LIST}?{asked}").content.decode()
        )
    assert "No desktops here" in desk.get(f"{LIST}?q=nobody").content.decode()


def test_a_store_without_any_is_told_how_one_comes(desk, acme):
    text = desk.get(LIST).content.decode()
    assert "No desktops yet" in text
    assert "sessions.csv" not in text.split("<dialog")[0]


def test_its_queries_do_not_grow_with_the_rows(desk, acme, one, place):
    few = queries_of(desk, LIST)
    for number in range(5):
        with in_store(acme):
            person = make_customer(f"desk{number}@many.test", f"Desk {number}")
        things = things_of(acme, person)
        with in_store(acme):
            row = on_the_platform(place.pk, things.service)
            used(row, 8, ago=40)
            used(row, 8, ago=20)
    assert queries_of(desk, LIST) == few
    assert few <= 18, few


def test_a_stop_needs_a_reason_and_says_it_to_the_customer(desk, acme, ada, alice, one):
    with in_store(acme):
        start(one)
    page = f"{LIST}{one.service_id}/"
    assert "Stop this desktop" in desk.get(page).content.decode()
    said = desk.post(f"{page}stop/", {"reason": "  "}, follow=True).content.decode()
    assert "Say why: your customer reads it." in said
    desk.post(f"{page}stop/", {"reason": "It mines\n coins."})
    desk.post(f"{page}stop/", {"reason": "Again."})
    with in_store(acme):
        flows.carry_out(one.pk)
        ended = UsageSession.objects.get()
        assert (ended.how, ended.evidence["reason"]) == ("team", "It mines coins.")
        told = AuditEvent.objects.get(verb="workspace.stopped_for_customer")
        assert (told.actor_label, told.facts) == (
            ada.as_actor().label,
            {"reason": "It mines coins."},
        )
    work_until_quiet(acme.key)
    with in_store(acme):
        mail = Mail.objects.get(kind="desktops.stopped")
        assert mail.recipient == alice.customer.email
        dressed = dress(mail, "en")
        assert dressed.subject == "Your desktop web1.example.com was stopped"
        assert f"{acme.name}, your provider, stopped it" in dressed.plain
        assert "It mines coins." in dressed.plain
    text = desk.get(page).content.decode()
    assert "Stopped by the provider" in text
    assert "It mines coins." in text
    assert "Stop this desktop" not in text


def test_what_does_not_run_is_not_stopped_and_nobody_is_told(desk, acme, one):
    answer = desk.post(f"{LIST}{one.service_id}/stop/", {"reason": "No."}, follow=True)
    assert "not in a state for that" in answer.content.decode()
    work_until_quiet(acme.key)
    with in_store(acme):
        assert not Mail.objects.filter(kind="desktops.stopped").exists()
        assert not AuditEvent.objects.filter(verb="workspace.stopped_for_customer").exists()


def test_a_span_of_sessions_is_a_table_and_each_is_in_one_span(desk, acme, alice, one):
    with in_store(acme):
        used(one, 22, ago=50)
    day = clock.local_date(clock.now(), acme.timezone).isoformat()
    table = desk.get(f"{LIST}sessions.csv?first={day}&last={day}").content.decode()
    assert table.splitlines()[0].endswith(
        "customer,email,desktop,plan,started,ended,how,minutes,rate,amount,currency,reason"
    )
    assert f"{alice.customer.email},web1.example.com,Professional," in table
    assert ",customer,30,0.30,0.1500,EUR," in table
    assert len(desk.get(f"{LIST}sessions.csv").content.splitlines()) == 2
    before = desk.get(f"{LIST}sessions.csv?first=2020-01-01&last=2020-01-31")
    assert len(before.content.splitlines()) == 1
    wrong = desk.get(f"{LIST}sessions.csv?first=2020-02-01&last=2020-01-31", follow=True)
    assert "comes before the first" in wrong.content.decode()
    assert b"0.1500" in desk.get(f"{LIST}{one.service_id}/sessions.csv").content


def test_customers_and_other_stores_do_not_come_in(acme, alice, beta, charlie, one, sit_down):
    for path in ("", "sessions.csv", f"{one.service_id}/"):
        assert sit_down(acme, alice).get(LIST + path).status_code in {302, 403, 404}
        assert sit_down(beta, charlie).get(LIST + path).status_code in {302, 403, 404}

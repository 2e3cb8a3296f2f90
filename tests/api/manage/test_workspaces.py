"""The team's programs read all desktops and stop one; a customer's get their own table."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.notifications.models import Mail
from tenant_apps.workspaces.models import Workspace
from tests.desktops import on_the_platform, used
from tests.workspaces.pausing import connect_pausing


@pytest.fixture
def row(acme, service, monkeypatch) -> Workspace:
    place = connect_pausing(monkeypatch)
    with in_store(acme):
        made = on_the_platform(place.pk, service)
        used(made, 22, ago=50)
        Workspace.objects.update(state="running", desktop_id="d")
    return made


def test_an_agents_program_reads_them_and_their_sessions(agents, row):
    [listed] = agents.get("manage/workspaces/?state=running").json()["results"]
    assert listed["customer"] == str(row.customer_id)
    assert agents.get("manage/workspaces/?state=idle").json()["results"] == []
    one = f"manage/workspaces/{row.service_id}/"
    assert agents.get(one).json() == listed
    for path in (f"{one}sessions/", "manage/workspaces/sessions/?how=customer"):
        [session] = agents.get(path).json()["results"]
        assert (session["service"], session["reason"]) == (str(row.service_id), "")
    table = agents.get("manage/workspaces/sessions/csv/").content.decode()
    assert ",customer,30,0.30,0.1500,EUR" in table
    wrong = agents.get("manage/workspaces/sessions/csv/?first=x&last=2026-01-01")
    assert wrong.status_code == 422


def test_it_stops_one_and_the_customer_reads_why(acme, agents, row):
    path = f"manage/workspaces/{row.service_id}/stop/"
    assert agents.post(path, {"reason": " "}).status_code == 422
    assert agents.post(path, {"reason": "x" * 301}).status_code == 422
    answer = agents.post(path, {"reason": "It mines coins."})
    assert (answer.status_code, answer.json()["wish"]) == (202, "stop")
    assert agents.post(path, {"reason": "Again."}).status_code == 202
    work_until_quiet(acme.key)
    with in_store(acme):
        assert Mail.objects.get(kind="desktops.stopped").facts["reason"] == "It mines coins."


def test_a_customers_table_has_their_sessions_only(alices, bobs, row):
    path = "workspaces/sessions/csv/"
    assert b",customer,30,0.30,0.1500,EUR" in alices.get(path).content
    assert len(bobs.get(path).content.splitlines()) == 1

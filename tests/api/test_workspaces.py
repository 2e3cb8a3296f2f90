"""A program runs Alice's desktop; nobody else's program sees it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import give_credit
from tenant_apps.catalog.rules.hourly import hourly_price
from tenant_apps.catalog.rules.usage_terms import keep
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows
from tenant_apps.workspaces.models import Workspace
from tenant_apps.workspaces.services import make_workspace
from tests.workspaces.pausing import connect_pausing


@pytest.fixture
def here(acme, service, monkeypatch) -> str:
    made = connect_pausing(monkeypatch)
    with in_store(acme):
        price = keep(hourly_price(Decimal("0.30"), None, "EUR"))
        Subscription.objects.filter(pk=service.subscription_id).update(
            hourly=price, step_minutes=15, in_arrears=True, interval_unit="hour", state="active"
        )
        Service.objects.update(connection_id=made.pk, driver="scripted", remote_id="owner")
        customer_id = Subscription.objects.get(pk=service.subscription_id).customer_id
        give_credit(customer_id, Money(5000, "EUR"), reason="x", request_key="x", actor=MACHINE)
        make_workspace(service_id=service.pk, subscription_id=service.subscription_id)
    return f"workspaces/{service.pk}/"


def ask(acme, program, here: str, action: str):
    answer = program.post(f"{here}actions/", {"action": action})
    with in_store(acme):
        flows.carry_out(Workspace.objects.get().pk)
    return answer


def test_a_program_starts_opens_pauses_resumes_and_stops_it(acme, alices, here):
    [row] = alices.get("workspaces/").json()["results"]
    assert row["state"] == "idle"
    answer = alices.post(f"{here}link/")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    answer = ask(acme, alices, here, "start")
    assert (answer.status_code, answer.json()["wish"]) == (202, "start")
    assert alices.get(here).json()["state"] == "running"
    first = alices.post(f"{here}link/").json()["url"]
    assert first != alices.post(f"{here}link/").json()["url"]
    for action, state in (("pause", "paused"), ("resume", "running"), ("stop", "idle")):
        assert ask(acme, alices, here, action).status_code == 202
        assert alices.get(here).json()["state"] == state
    ways = [one["how"] for one in alices.get(f"{here}sessions/").json()["results"]]
    assert sorted(ways) == ["customer", "paused"]
    only = alices.get(f"{here}sessions/?how=paused").json()["results"]
    assert [(one["hour_price"], one["currency"]) for one in only] == [("0.30", "EUR")]
    assert ask(acme, alices, here, "stop").json()["code"] == "wrong_state"


def test_the_same_key_starts_it_once(acme, alices, here):
    key = {"Idempotency-Key": "start-1"}
    first = alices.post(f"{here}actions/", {"action": "start"}, **key)
    again = alices.post(f"{here}actions/", {"action": "start"}, **key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json() == again.json()


@pytest.mark.parametrize("rest", ["", "sessions/"])
def test_another_customers_program_sees_nothing(bobs, stranger, here, rest):
    assert bobs.get(here + rest).status_code == 404
    assert bobs.get("workspaces/").json()["results"] == []
    assert stranger.get(here + rest).status_code == 401


def test_another_customers_program_does_nothing(acme, bobs, charlies, here):
    for program in (bobs, charlies):
        assert program.post(f"{here}actions/", {"action": "start"}).status_code == 404
        assert program.post(f"{here}link/").status_code == 404
    with in_store(acme):
        assert Workspace.objects.get().wish == ""

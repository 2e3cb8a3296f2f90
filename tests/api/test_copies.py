"""An owner's program makes a copy, moves it, reads its report and deletes it."""

from __future__ import annotations

import pytest

from shared_apps.outbox.flows import work_until_quiet
from tests.api.conftest import Program, token_for
from tests.copying import copied, sell_book


@pytest.fixture
def owners(acme, ada) -> Program:
    return Program(acme, token_for(acme, ada))


def test_made_moved_read_and_deleted(acme, owners):
    sell_book(acme, 2)
    wish = {"per_plan": 5, "fail_percent": 0}
    made = owners.post("copies/", wish, **{"Idempotency-Key": "k1"})
    assert made.status_code == 201, made.content
    assert owners.post("copies/", wish, **{"Idempotency-Key": "k1"}).json() == made.json()
    page = f"copies/{made.json()['id']}/"
    early = owners.post(f"{page}moves/", {"span": "day"})
    assert (early.status_code, early.json()["code"]) == (409, "copy_not_ready")
    work_until_quiet()
    assert owners.get(page).json()["state"] == "ready"
    assert [one["customers"] for one in owners.get("copies/").json()["results"]] == [2]
    cards = owners.ask("PUT", f"{page}cards/", {"fail_percent": 0})
    assert (cards.status_code, cards.json()["fail_percent"]) == (200, 0)
    assert owners.ask("PUT", f"{page}cards/", {"fail_percent": 101}).status_code == 422
    assert len(owners.post(f"{page}password/").json()["password"]) > 8
    move = owners.post(f"{page}moves/", {"span": "month"})
    assert (move.status_code, move.json()["running"]) == (202, True)
    second = owners.post(f"{page}moves/", {"span": "day"})
    assert (second.status_code, second.json()["code"]) == (409, "advancing")
    work_until_quiet()
    report = owners.get(f"{page}report/").json()
    sums = {one["kind"]: one for one in report["totals"]}
    assert (sums["invoice"]["count"], sums["charge"]["count"]) == (2, 2)
    assert sums["invoice"]["sums"] == sums["charge"]["sums"]
    assert report["results"][0]["kind"] == "invoice"
    assert report["next_offset"] is None
    assert owners.get(f"{page}report/?offset=200").json()["results"] == []
    assert owners.get(f"{page}report/?offset=x").status_code == 422
    assert owners.ask("DELETE", page).status_code == 204
    assert owners.get(page).status_code == 404


def test_wrong_wishes_are_refused_at_their_fields(owners):
    wrong = owners.post("copies/", {"per_plan": -1})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "per_plan"
    assert owners.get("copies/").json() == {"results": []}


def test_customers_and_other_stores_get_nothing(acme, beta, alice, charlie, owners):
    copy = copied(acme)
    page = f"copies/{copy.store.id}/"
    alices = Program(acme, token_for(acme, alice.user))
    assert alices.get("copies/").json()["code"] == "owners_only"
    assert alices.ask("DELETE", page).status_code == 403
    charlies = Program(beta, token_for(beta, charlie.user))
    assert charlies.get(page).status_code == 403
    assert Program(acme).get("copies/").status_code == 401
    assert owners.get(page).status_code == 200

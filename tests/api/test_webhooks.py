"""Webhooks by program: a customer's own, and the store's for its owner."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.webhooks.models import Delivery, Endpoint

WISH = {"url": "https://app.example.com/hooks", "kinds": ["invoice.paid"]}


@pytest.fixture(params=["customer", "owner"])
def caller(request, alices, owners):
    """(program, where its webhooks are)."""
    return (alices, "webhooks/") if request.param == "customer" else (owners, "manage/webhooks/")


def test_the_whole_life_of_one(caller, acme, receiver):
    program, at = caller
    made = program.post(at, {**WISH, "url": receiver.at("shop"), "label": "Shop"})
    assert made.status_code == 201, made.content
    secret, key = made.json()["secret"], made.json()["webhook"]["id"]
    receiver.knows("shop", secret)
    sent = program.post(f"{at}{key}/test/")
    assert (sent.status_code, sent.json()["state"]) == (202, "waiting")
    with in_store(acme):
        work_until_quiet(acme.key)
    assert [one["verified"] for one in receiver.received] == [True]
    [row] = program.get(f"{at}{key}/messages/").json()["results"]
    assert (row["state"], row["kind"], row["tries"][0]["status"]) == (
        "delivered",
        "webhook.test",
        200,
    )
    assert row["body"]["type"] == "webhook.test"
    assert program.get(f"{at}{key}/messages/?state=failed").json()["results"] == []
    again = program.post(f"{at}messages/{row['id']}/again/")
    assert (again.status_code, again.json()["message_id"]) == (202, row["message_id"])
    assert program.post(f"{at}messages/{row['id']}/again/").json()["code"] == "under_way"
    assert program.post(f"{at}{key}/pause/").json()["state"] == "paused"
    assert program.post(f"{at}{key}/test/").json()["code"] == "webhook_off"
    assert program.post(f"{at}{key}/resume/").json()["state"] == "active"
    fresh = program.post(f"{at}{key}/secret/")
    assert fresh.json()["secret"] != secret
    changed = program.ask("PUT", f"{at}{key}/", {**WISH, "kinds": ["credit.low", "order.placed"]})
    assert changed.json()["kinds"] == ["order.placed", "credit.low"]
    assert program.get(f"{at}{key}/").json() == changed.json()
    assert [one["id"] for one in program.get(at).json()["results"]] == [key]
    told = program.get(at).content + program.get(f"{at}{key}/").content
    assert b"whsec_" not in told
    assert program.ask("DELETE", f"{at}{key}/").status_code == 204
    assert program.get(f"{at}{key}/").status_code == 404


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        ({**WISH, "url": "http://app.example.com/"}, "url", "bad_address"),
        ({**WISH, "url": "https://192.168.1.1/"}, "url", "bad_address"),
        ({**WISH, "kinds": []}, "kinds", None),
        ({**WISH, "kinds": ["invoice.stolen"]}, "kinds.0", None),
        ({**WISH, "colour": "red"}, "colour", "unknown_field"),
    ],
)
def test_wrong_wishes_are_named(caller, acme, wish, field, code):
    program, at = caller
    answer = program.post(at, wish)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in (None, error["code"], answer.json()["code"])
    with in_store(acme):
        assert not Endpoint.objects.exists()


def test_nobody_reaches_anybody_elses(alices, bobs, owners, charlies, agents_token, acme):
    hers = alices.post("webhooks/", WISH).json()["webhook"]["id"]
    shops = owners.post("manage/webhooks/", WISH).json()["webhook"]["id"]
    for program, at, key in [
        (bobs, "webhooks/", hers),
        (charlies, "webhooks/", hers),
        (alices, "webhooks/", shops),
        (owners, "manage/webhooks/", hers),
    ]:
        assert program.get(f"{at}{key}/").status_code == 404
        assert program.ask("DELETE", f"{at}{key}/").status_code == 404
        assert program.post(f"{at}{key}/test/").status_code == 404
        assert program.get(f"{at}{key}/messages/").status_code == 404
    assert alices.get("manage/webhooks/").status_code == 403
    assert agents_token.get("manage/webhooks/").status_code == 403
    with in_store(acme):
        assert Endpoint.objects.count() == 2
        assert not Delivery.objects.exists()


@pytest.fixture
def agents_token(acme, db):
    from shared_apps.identity.models import User
    from tests.api.conftest import Program, token_for

    with in_store(acme):
        kim = User.objects.create(
            email="kim@acme.test", name="Kim Lee", role=User.Role.AGENT, is_active=True
        )
    return Program(acme, token_for(acme, kim))

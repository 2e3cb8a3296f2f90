"""The same key does the work once."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.idempotency.models import IdempotencyRecord
from shared_apps.idempotency.services import begin
from tenant_apps.orders.models import Order

KEY = {"idempotency-key": "order-1"}


def orders(acme) -> int:
    with in_store(acme):
        return Order.objects.count()


def test_the_same_request_again_gets_the_same_answer(acme, alices, wanted):
    first = alices.post("orders/", wanted, **KEY)
    again = alices.post("orders/", wanted, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert orders(acme) == 1


def test_without_a_key_each_request_is_its_own(acme, alices, wanted):
    assert alices.post("orders/", wanted).json() != alices.post("orders/", wanted).json()
    assert orders(acme) == 2


def test_another_body_under_the_same_key_is_refused(acme, alices, wanted):
    alices.post("orders/", wanted, **KEY)
    wanted["items"][0]["hostname"] = "web2.example.com"
    answer = alices.post("orders/", wanted, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert orders(acme) == 1


def test_a_request_still_running_is_a_conflict(acme, alices, alice, wanted):
    with in_store(acme):
        asked = {"method": "POST", "path": "/api/v1/orders/", "body": wanted}
        begin(owner=str(alice.user.pk), key="order-1", request=asked)
    answer = alices.post("orders/", wanted, **KEY)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_running")
    assert orders(acme) == 0


def test_an_order_whose_answer_was_lost_is_found_again(acme, alices, wanted):
    """As after a crash between the order and the answer: the record of the key is gone."""
    first = alices.post("orders/", wanted, **KEY).json()
    with in_store(acme):
        IdempotencyRecord.objects.all().delete()
    assert alices.post("orders/", wanted, **KEY).json()["order"]["id"] == first["order"]["id"]
    assert orders(acme) == 1


def test_a_refusal_is_not_kept_so_the_mended_request_may_follow(acme, alices, wanted):
    wrong = {"items": [{**wanted["items"][0], "hostname": "not a host"}]}
    assert alices.post("orders/", wrong, **KEY).status_code == 422
    assert alices.post("orders/", wanted, **KEY).status_code == 201
    assert orders(acme) == 1


def test_a_key_belongs_to_its_person(acme, alices, bobs, wanted):
    mine = alices.post("orders/", wanted, **KEY).json()
    theirs = bobs.post("orders/", wanted, **KEY).json()
    assert mine["order"]["id"] != theirs["order"]["id"]
    assert orders(acme) == 2


@pytest.mark.parametrize("key", ["x" * 121, "a b", "ключ", "\x7f"])
def test_a_key_is_short_and_printable(acme, alices, wanted, key):
    answer = alices.post("orders/", wanted, **{"idempotency-key": key})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_idempotency_key")
    assert orders(acme) == 0


def test_an_action_is_asked_for_once(acme, alices, service):
    first = alices.post(f"services/{service.pk}/reboot/", **KEY)
    again = alices.post(f"services/{service.pk}/reboot/", **KEY)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    with in_store(acme):
        assert service.jobs.count() == 1

"""Signed, retried, duplicated, held, dropped and forged notices, as a shop hears them."""

from __future__ import annotations

import json
from typing import Any

import pytest
import stripe

from sandbox.common.process import running
from sandbox.stripe.client import Sandbox


@pytest.fixture
def endpoint(api, listener) -> Any:
    return api.v1.webhook_endpoints.create(
        params={"url": listener.url, "enabled_events": ["payment_intent.succeeded"]}
    )


def _pay(api) -> stripe.PaymentIntent:
    params = {"amount": 1500, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    return api.v1.payment_intents.create(params=params)


def _ids(listener) -> list[str]:
    return [json.loads(body)["data"]["object"]["id"] for body, _ in listener.heard]


def test_a_notice_is_signed_with_the_endpoints_secret(api, sandbox, listener, endpoint) -> None:
    paid = _pay(api)
    sandbox.wait_for_quiet()
    [(body, headers)] = listener.heard
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], endpoint.secret)
    assert (event.type, event.data.object.id) == ("payment_intent.succeeded", paid.id)
    assert headers["Host"].startswith("shop.localhost")
    assert api.v1.events.retrieve(event.id).type == event.type


def test_the_secret_is_told_only_once(api, endpoint) -> None:
    assert endpoint.secret.startswith("whsec_")
    again = api.v1.webhook_endpoints.retrieve(endpoint.id).to_dict()
    assert "secret" not in again
    assert not [name for name in again if name.startswith("_")]


def test_a_refused_notice_is_sent_again(api, sandbox, listener, endpoint) -> None:
    listener.answers[:] = [500, 503]
    _pay(api)
    sandbox.wait_for_quiet()
    assert len(listener.heard) == 3
    [delivery] = sandbox.deliveries(endpoint=endpoint.id)
    assert [each["status"] for each in delivery["attempts"]] == [500, 503, 200]
    assert delivery["state"] == "delivered"


def test_a_notice_is_duplicated_on_demand(api, sandbox, listener, endpoint) -> None:
    sandbox.webhooks("duplicate:5")
    paid = _pay(api)
    sandbox.wait_for_quiet()
    assert _ids(listener) == [paid.id] * 5


def test_held_notices_come_backwards(api, sandbox, listener, endpoint) -> None:
    sandbox.webhooks("hold")
    paid = [_pay(api).id for _ in range(3)]
    assert listener.heard == []
    assert sandbox.release(order="backwards") == 3
    sandbox.wait_for_quiet()
    assert _ids(listener) == paid[::-1]


def test_held_notices_come_in_the_order_asked_for(api, sandbox, listener, endpoint) -> None:
    sandbox.webhooks("hold")
    paid = [_pay(api).id for _ in range(3)]
    events = [row["event"] for row in sandbox.deliveries(endpoint=endpoint.id)]
    sandbox.release(events=[events[1], events[2], events[0]])
    sandbox.wait_for_quiet()
    assert _ids(listener) == [paid[1], paid[2], paid[0]]


def test_a_part_of_the_notices_is_dropped_but_stays_listed(
    api, sandbox, listener, endpoint
) -> None:
    sandbox.webhooks("drop:30")
    for _ in range(10):
        _pay(api)
    sandbox.wait_for_quiet()
    assert len(sandbox.deliveries(endpoint=endpoint.id, state="dropped")) == 3
    assert len(listener.heard) == 7
    known = api.v1.events.list(params={"type": "payment_intent.succeeded", "limit": 100})
    assert len(known.data) == 10


def test_a_notice_can_be_sent_once_more(api, sandbox, listener, endpoint) -> None:
    _pay(api)
    sandbox.wait_for_quiet()
    sandbox.resend(json.loads(listener.heard[0][0])["id"])
    sandbox.wait_for_quiet()
    assert listener.heard[0][0] == listener.heard[1][0]


@pytest.mark.parametrize(
    "kind", ["wrong_secret", "unsigned", "old", "wrong_scheme", "changed_body"]
)
def test_a_forged_notice_does_not_hold(api, sandbox, listener, endpoint, kind) -> None:
    sandbox.webhooks("drop")
    _pay(api)
    sandbox.forge(endpoint.id, kind)
    [(body, headers)] = listener.heard
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(
            body, headers.get("Stripe-Signature"), endpoint.secret
        )  # fmt: skip


def test_an_event_of_another_account_is_not_heard(api, sandbox, listener, endpoint) -> None:
    other = sandbox.open_account("Beta")
    stranger = stripe.StripeClient(other["secret_key"], base_addresses={"api": sandbox.address})
    _pay(stranger)
    sandbox.wait_for_quiet()
    assert listener.heard == []


def test_what_was_waiting_is_sent_after_a_restart(tmp_path, listener) -> None:
    listener.answers[:] = [500]
    with running("sandbox.stripe", state=tmp_path) as address:
        account = Sandbox(address).open_account("Acme")
        api = stripe.StripeClient(account["secret_key"], base_addresses={"api": address})
        endpoint: Any = {"url": listener.url, "enabled_events": ["*"]}
        Sandbox(address).webhooks("delay:60")
        api.v1.webhook_endpoints.create(params=endpoint)
        made = api.v1.customers.create().id
    with running("sandbox.stripe", state=tmp_path) as address:
        again = stripe.StripeClient(account["secret_key"], base_addresses={"api": address})
        assert again.v1.customers.retrieve(made).id == made
        Sandbox(address).wait_for_quiet()
    assert _ids(listener) == [made, made]

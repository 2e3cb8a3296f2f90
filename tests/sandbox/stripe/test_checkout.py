"""The hosted page, as a browser without JavaScript uses it."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from sandbox.stripe.client import HTTP

FORM = {"number": "4242 4242 4242 4242", "expiry": "12 / 34", "cvc": "123", "name": "Alice Ash"}


def _session(api, **changes: Any) -> Any:
    item = {"currency": "eur", "unit_amount": 1500, "product_data": {"name": "Invoice <b>1042</b>"}}
    params = {
        "mode": "payment",
        "line_items": [{"price_data": item, "quantity": 1}],
        "success_url": "http://shop.localhost/paid?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://shop.localhost/cart",
        "client_reference_id": "attempt-1",
        "payment_intent_data": {"metadata": {"reference": "attempt-1"}},
        **changes,
    }
    return api.v1.checkout.sessions.create(params=params)


def test_the_page_shows_the_seller_the_amount_and_the_way_back(api) -> None:
    page = HTTP.get(_session(api).url).text
    assert "Acme Hosting" in page
    assert "Pay €15.00" in page
    assert 'href="http://shop.localhost/cart"' in page
    assert "Invoice &lt;b&gt;1042&lt;/b&gt;" in page
    assert "<b>1042</b>" not in page


def test_paying_leads_back_to_the_shop_once(api, sandbox, account) -> None:
    session = _session(api)
    answer = HTTP.post(session.url, data=FORM)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"http://shop.localhost/paid?session={session.id}"
    paid = api.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert paid.payment_intent.metadata["reference"] == "attempt-1"
    again = HTTP.post(session.url, data=FORM)
    assert again.status_code == 200
    assert "Already paid" in again.text
    assert sandbox.ledger(account["id"])["captured"] == 1500


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"number": "4000000000009995"}, "insufficient funds"),
        ({"number": "4242 4242 4242 4241"}, "card number is invalid"),
        ({"number": "4111 1111 1111 1111"}, "test cards"),
        ({"expiry": "13/34"}, "expiry date"),
        ({"expiry": "01/20"}, "in the past"),
        ({"cvc": "1"}, "security code"),
        ({"name": " "}, "name on the card"),
    ],
)
def test_a_refused_card_is_told_and_another_may_follow(api, change, problem) -> None:
    session = _session(api)
    answer = HTTP.post(session.url, data={**FORM, **change})
    assert (answer.status_code, problem in answer.text) == (402, True)
    assert HTTP.post(session.url, data=FORM).status_code == 303


def test_one_page_has_one_intent_however_often_a_card_is_refused(api, sandbox, account) -> None:
    session = _session(api)
    for _ in range(3):
        HTTP.post(session.url, data={**FORM, "number": "4000000000000002"})
    HTTP.post(session.url, data=FORM)
    rows = sandbox.ledger(account["id"])["payments"]
    assert [row["times_captured"] for row in rows] == [1]


def test_the_bank_may_ask_and_the_customer_may_fail_or_leave(api, sandbox, account) -> None:
    session = _session(api)
    needs = {**FORM, "number": "4000002760003184"}
    ask = HTTP.post(session.url, data=needs, follow_redirects=True)
    assert "Confirm that it is you" in ask.text
    assert "€15.00" in ask.text
    failed = HTTP.post(str(ask.url), data={"result": "fail"})
    assert (failed.status_code, "unable to authenticate" in failed.text) == (402, True)
    ask = HTTP.post(session.url, data=needs, follow_redirects=True)
    open_one = api.v1.checkout.sessions.retrieve(session.id, params={"expand": ["payment_intent"]})
    assert (open_one.status, open_one.payment_intent.status) == ("open", "requires_action")
    done = HTTP.post(str(ask.url), data={"result": "complete"})
    assert done.status_code == 303
    assert sandbox.ledger(account["id"])["captured"] == 1500


def test_an_abandoned_challenge_can_be_paid_with_another_card(api, sandbox, account) -> None:
    session = _session(api)
    sandbox.pay(session.id, "4000002760003184", "abandon")
    assert HTTP.post(session.url, data=FORM).status_code == 303
    assert sandbox.ledger(account["id"])["captured"] == 1500


def test_an_expired_page_cannot_be_paid(api, sandbox, account) -> None:
    session = _session(api)
    api.v1.checkout.sessions.expire(session.id)
    answer = HTTP.post(session.url, data=FORM)
    assert (answer.status_code, "expired" in answer.text) == (410, True)
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.checkout.sessions.expire(session.id)
    assert sandbox.ledger(account["id"])["captured"] == 0


def test_a_page_expires_by_the_clock(api, sandbox) -> None:
    session = _session(api)
    sandbox.advance_clock(90_000)
    assert api.v1.checkout.sessions.retrieve(session.id).status == "expired"
    sandbox.advance_clock(-90_000)


def test_two_clicks_at_once_pay_once(api, sandbox, account) -> None:
    from concurrent.futures import ThreadPoolExecutor

    session = _session(api)
    with ThreadPoolExecutor(6) as pool:
        clicks = [pool.submit(HTTP.post, session.url, data=FORM) for _ in range(6)]
    assert sorted(click.result().status_code for click in clicks) == [200] * 5 + [303]
    assert sandbox.ledger(account["id"])["captured"] == 1500


def test_a_card_is_saved_without_paying(api, sandbox, account, customer) -> None:
    params = {
        "mode": "setup",
        "customer": customer,
        "currency": "eur",
        "success_url": "http://shop.localhost/cards",
    }
    session = api.v1.checkout.sessions.create(params=params)
    assert "Save card" in HTTP.get(session.url).text
    assert HTTP.post(session.url, data=FORM).status_code == 303
    assert [m.card.last4 for m in api.v1.customers.payment_methods.list(customer).data] == ["4242"]
    assert sandbox.ledger(account["id"])["captured"] == 0


def test_a_page_names_neither_unknown_sessions_nor_its_makers(api, sandbox) -> None:
    assert HTTP.get(f"{sandbox.address}/c/pay/cs_test_nobody").status_code == 404
    assert HTTP.get(f"{sandbox.address}/c/pay/nobody").status_code == 404
    assert "ezscale" not in HTTP.get(_session(api).url).text.lower()


def test_the_dashboard_lists_what_happened(api, sandbox) -> None:
    HTTP.post(_session(api).url, data=FORM)
    page = HTTP.get(sandbox.address).text
    assert "Acme Hosting" in page
    assert "succeeded" in page

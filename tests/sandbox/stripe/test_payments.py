"""Cards, refunds, lists and refusals as the real library sees them."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from sandbox.stripe.client import HTTP


def _charge(api, card: str = "pm_card_visa", **more: Any) -> stripe.PaymentIntent:
    params = {"amount": 1500, "currency": "eur", "payment_method": card, "confirm": True, **more}
    return api.v1.payment_intents.create(params=params)


@pytest.mark.parametrize(
    ("amount", "fee"),
    [(1500, 74), (50, 31), (1000, 59), (1017, 59), (1018, 60), (99_999_999, 2_900_030)],
)
def test_the_fee_is_2_9_percent_and_30(api, amount, fee) -> None:
    paid = _charge(api, amount=amount, expand=["latest_charge.balance_transaction"])
    line = paid.latest_charge.balance_transaction
    assert (line.amount, line.fee, line.net) == (amount, fee, amount - fee)


@pytest.mark.parametrize(
    ("card", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_a_refusing_card_is_a_402_and_leaves_a_failed_intent(
    api, sandbox, account, card, code, decline_code
) -> None:
    with pytest.raises(stripe.CardError) as refused:
        _charge(api, card)
    error = refused.value.json_body["error"]
    assert (refused.value.http_status, error["code"]) == (402, code)
    assert error["decline_code"] == decline_code
    intent = api.v1.payment_intents.retrieve(error["payment_intent"]["id"])
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == code
    assert sandbox.ledger(account["id"])["captured"] == 0


def test_a_bank_that_wants_the_customer_refuses_off_session(api, customer) -> None:
    method = api.v1.payment_methods.attach(
        "pm_card_authenticationRequired", params={"customer": customer}
    )
    with pytest.raises(stripe.CardError) as refused:
        _charge(api, method.id, customer=customer, off_session=True)
    error = refused.value.json_body["error"]
    assert error["code"] == error["decline_code"] == "authentication_required"
    assert error["payment_intent"]["status"] == "requires_payment_method"


def test_a_challenge_ends_paid_or_declined(api, sandbox) -> None:
    for result, status in (("complete", "succeeded"), ("fail", "requires_payment_method")):
        intent = _charge(api, "pm_card_authenticationRequired")
        assert intent.status == "requires_action"
        page = intent.next_action.redirect_to_url.url
        assert "Confirm that it is you" in HTTP.get(page).text
        HTTP.post(page, data={"result": result})
        assert api.v1.payment_intents.retrieve(intent.id).status == status
        assert "Nothing to confirm" in HTTP.get(page).text


def test_a_card_set_up_with_the_customer_can_be_charged_alone(api, sandbox, customer) -> None:
    setup = api.v1.setup_intents.create(
        params={
            "customer": customer,
            "payment_method": "pm_card_authenticationRequiredOnSetup",
            "confirm": True,
            "usage": "off_session",
        }
    )
    assert setup.status == "requires_action"
    HTTP.post(f"{sandbox.address}/_sandbox/authenticate/{setup.id}", json={})
    setup = api.v1.setup_intents.retrieve(setup.id)
    assert setup.status == "succeeded"
    paid = _charge(api, setup.payment_method, customer=customer, off_session=True)
    assert paid.status == "succeeded"


def test_refunds_stop_at_what_was_captured(api, sandbox, account) -> None:
    paid = _charge(api)
    api.v1.refunds.create(params={"payment_intent": paid.id, "amount": 1000})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create(params={"payment_intent": paid.id, "amount": 501})
    assert (refused.value.http_status, refused.value.param) == (400, "amount")
    rest = api.v1.refunds.create(params={"payment_intent": paid.id})
    assert (rest.amount, rest.status) == (500, "succeeded")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create(params={"payment_intent": paid.id})
    assert refused.value.code == "charge_already_refunded"
    books = sandbox.ledger(account["id"])
    assert (books["captured"], books["refunded"]) == (1500, 1500)


def test_a_paid_intent_cannot_be_confirmed_or_cancelled(api) -> None:
    paid = _charge(api)
    for again in (api.v1.payment_intents.confirm, api.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            again(paid.id)
        assert refused.value.code == "payment_intent_unexpected_state"


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"amount": 0}, "parameter_invalid_integer", "amount"),
        ({"amount": "15.00"}, "parameter_invalid_integer", "amount"),
        ({"amount": "١٥٠٠"}, "parameter_invalid_integer", "amount"),
        ({"amount": 49}, "amount_too_small", "amount"),
        ({"currency": "euro"}, None, "currency"),
        ({"color": "red"}, "parameter_unknown", "color"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"payment_method": "pm_nobody"}, "resource_missing", "payment_method"),
        ({"confirm": False, "off_session": True}, None, "off_session"),
    ],
)
def test_a_wrong_parameter_is_named(api, change, code, param) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        _charge(api, **change)
    assert (refused.value.code, refused.value.param) == (code, param)


def test_lists_are_paged_newest_first(api) -> None:
    made = [api.v1.customers.create(params={"name": str(n)}).id for n in range(5)]
    first = api.v1.customers.list(params={"limit": 2})
    assert ([each.id for each in first.data], first.has_more) == (made[:2:-1], True)
    assert [each.id for each in first.auto_paging_iter()] == made[::-1]


def test_metadata_is_merged_and_unset(api) -> None:
    made = api.v1.customers.create(params={"metadata": {"a": "1", "b": "2", "3": "x"}})
    changed = api.v1.customers.update(made.id, params={"metadata": {"a": "", "c": "4"}})
    assert changed.metadata.to_dict() == {"b": "2", "3": "x", "c": "4"}


def test_a_wrong_key_is_401_and_a_foreign_account_403(api, sandbox) -> None:
    stranger = stripe.StripeClient("sk_test_nobody", base_addresses={"api": sandbox.address})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.balance.retrieve()
    with pytest.raises(stripe.PermissionError):
        api.v1.balance.retrieve(options={"stripe_account": "acct_other"})


def test_an_account_cannot_read_anothers_objects(api, sandbox) -> None:
    paid = _charge(api)
    other = sandbox.open_account("Beta")
    stranger = stripe.StripeClient(other["secret_key"], base_addresses={"api": sandbox.address})
    for read in (stranger.v1.payment_intents.retrieve, stranger.v1.payment_intents.cancel):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            read(paid.id)
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_a_detached_card_is_gone_for_good(api, customer) -> None:
    method = api.v1.payment_methods.attach("pm_card_visa", params={"customer": customer})
    assert [each.id for each in api.v1.customers.payment_methods.list(customer).data] == [method.id]
    api.v1.payment_methods.detach(method.id)
    assert api.v1.customers.payment_methods.list(customer).data == []
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.payment_methods.attach(method.id, params={"customer": customer})


def test_the_balance_is_what_was_taken_less_fees_and_refunds(api) -> None:
    paid = _charge(api)
    api.v1.refunds.create(params={"payment_intent": paid.id, "amount": 500})
    assert api.v1.balance.retrieve().available[0].amount == 1500 - 74 - 500


def test_intents_are_searched_by_metadata(api) -> None:
    _charge(api, metadata={"reference": "a"})
    wanted = _charge(api, metadata={"reference": "b"})
    query = "metadata['reference']:'b' AND status:'succeeded'"
    found = api.v1.payment_intents.search(params={"query": query})
    assert [each.id for each in found.data] == [wanted.id]

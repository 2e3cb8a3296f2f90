"""Keys and faults behave as the processor's do."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest
import stripe

from sandbox.stripe.client import HTTP, Sandbox

CHARGE: dict[str, Any] = {
    "amount": 1500,
    "currency": "eur",
    "payment_method": "pm_card_visa",
    "confirm": True,
}


def _captures(sandbox: Sandbox, account: dict[str, Any]) -> int:
    rows = sandbox.ledger(account["id"])["payments"]
    return sum(row["times_captured"] for row in rows)


def test_the_same_key_gives_the_first_answer_again(api, sandbox, account) -> None:
    key: Any = {"idempotency_key": "one"}
    first = api.v1.payment_intents.create(params=CHARGE, options=key)
    again = api.v1.payment_intents.create(params=CHARGE, options=key)
    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert _captures(sandbox, account) == 1


def test_other_parameters_under_the_same_key_are_an_error(api, sandbox, account) -> None:
    key: Any = {"idempotency_key": "one"}
    api.v1.payment_intents.create(params=CHARGE, options=key)
    with pytest.raises(stripe.IdempotencyError) as refused:
        api.v1.payment_intents.create(params={**CHARGE, "amount": 1501}, options=key)
    assert refused.value.http_status == 400
    assert _captures(sandbox, account) == 1


def test_a_declined_card_is_replayed_too(api) -> None:
    key: Any = {"idempotency_key": "one"}
    declines = {**CHARGE, "payment_method": "pm_card_visa_chargeDeclined"}
    ids = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refused:
            api.v1.payment_intents.create(params=declines, options=key)
        ids.append(refused.value.json_body["error"]["payment_intent"]["id"])
    assert ids[0] == ids[1]


def test_a_wrong_parameter_does_not_use_up_its_key(api) -> None:
    key: Any = {"idempotency_key": "one"}
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.payment_intents.create(params={**CHARGE, "amount": "x"}, options=key)
    assert api.v1.payment_intents.create(params=CHARGE, options=key).status == "succeeded"


def test_a_key_belongs_to_its_account(api, sandbox) -> None:
    key: Any = {"idempotency_key": "shared"}
    mine = api.v1.payment_intents.create(params=CHARGE, options=key)
    other = sandbox.open_account("Beta")
    theirs = stripe.StripeClient(
        other["secret_key"], base_addresses={"api": sandbox.address}
    ).v1.payment_intents.create(params=CHARGE, options=key)
    assert theirs.id != mine.id


def test_a_second_request_meanwhile_gets_409(sandbox, account) -> None:
    sandbox.arm("payment_intents.create", "slow:0.6")
    headers = {"Authorization": f"Bearer {account['secret_key']}", "Idempotency-Key": "one"}
    form = {"amount": "1500", "currency": "eur", "payment_method": "pm_card_visa"}
    form["confirm"] = "true"
    statuses: list[int] = []

    def send() -> None:
        answer = HTTP.post(f"{sandbox.address}/v1/payment_intents", data=form, headers=headers)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=send) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 409, 409, 409, 409]
    assert sandbox.fired("payment_intents.create", "slow") == 1
    assert _captures(sandbox, account) == 1


def test_a_key_is_forgotten_after_a_day(api, sandbox) -> None:
    key: Any = {"idempotency_key": "one"}
    first = api.v1.payment_intents.create(params=CHARGE, options=key)
    sandbox.advance_clock(90_000)
    assert api.v1.payment_intents.create(params=CHARGE, options=key).id != first.id
    sandbox.advance_clock(-90_000)


@pytest.mark.parametrize(
    ("mode", "captured", "replayed"),
    [
        ("lose_response", 1, 200),
        ("cut", 1, 200),
        ("garble", 1, 200),
        ("fail_after_effect", 1, 500),
        ("fail_before", 0, 200),
        ("unavailable", 0, 200),
        ("rate_limit", 0, 200),
    ],
)
def test_a_fault_is_seen_and_its_effect_is_on_the_ledger(
    api, sandbox, account, mode, captured, replayed
) -> None:
    sandbox.arm("payment_intents.create", mode)
    key: Any = {"idempotency_key": "one"}
    with pytest.raises((stripe.StripeError, UnicodeDecodeError)):
        api.v1.payment_intents.create(params=CHARGE, options=key)
    assert sandbox.fired("payment_intents.create", mode) == 1
    assert _captures(sandbox, account) == captured
    try:
        api.v1.payment_intents.create(params=CHARGE, options=key)
        status = 200
    except stripe.StripeError as error:
        status = error.http_status or 0
    assert status == replayed
    assert _captures(sandbox, account) == 1


def test_a_fault_for_everything_fires_as_often_as_asked(api, sandbox) -> None:
    sandbox.arm("*", "rate_limit", times=2)
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError) as refused:
            api.v1.balance.retrieve()
        assert refused.value.headers["Retry-After"] == "1"
    assert api.v1.balance.retrieve().object == "balance"
    assert sandbox.fired("balance.retrieve", "rate_limit") == 2


def test_an_unknown_fault_is_refused(sandbox) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        sandbox.arm("*", "explode")

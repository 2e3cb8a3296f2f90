"""A person makes an account on the sandbox's own page, and the client library works with it."""

from __future__ import annotations

import re

import stripe

from sandbox.stripe.client import HTTP


def test_the_first_page_has_the_form(sandbox) -> None:
    page = HTTP.get(f"{sandbox.address}/")
    assert '<form method="post" action="/accounts"' in page.text
    assert "Make an account" in page.text


def test_a_new_account_shows_its_key_and_the_address_once(sandbox) -> None:
    made = HTTP.post(f"{sandbox.address}/accounts", data={"name": "Mine <b>"})
    assert made.status_code == 201
    assert "Mine &lt;b&gt;" in made.text
    [key] = set(re.findall(r"sk_test_\w+", made.text))
    assert f"<code>{sandbox.address}</code>" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert key not in HTTP.get(f"{sandbox.address}/").text
    client = stripe.StripeClient(key, base_addresses={"api": sandbox.address})
    assert client.v1.accounts.retrieve_current().business_profile.name == "Mine <b>"


def test_the_address_is_where_the_server_listens_whatever_name_was_typed(sandbox) -> None:
    port = sandbox.address.rpartition(":")[2]
    made = HTTP.post(
        f"{sandbox.address}/accounts",
        data={"name": "Mine"},
        headers={"Host": f"pay.localhost:{port}"},
    )
    assert f"<code>{sandbox.address}</code>" in made.text


def test_without_a_name_nothing_is_made(sandbox) -> None:
    before = HTTP.get(f"{sandbox.address}/_sandbox/ledger").json()["accounts"]
    answer = HTTP.post(f"{sandbox.address}/accounts", data={"name": "  "})
    assert answer.status_code == 422
    assert "Give the account a name." in answer.text
    assert HTTP.get(f"{sandbox.address}/_sandbox/ledger").json()["accounts"] == before


def test_a_key_that_was_never_given_is_still_refused(sandbox) -> None:
    answer = HTTP.get(f"{sandbox.address}/v1/account", auth=("hello", ""))
    assert answer.status_code == 401

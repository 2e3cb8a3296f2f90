"""The store's own account at a processor: keys in, never out."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.selectors import settings_of

STRIPE = "/manage/payments/stripe/"


@pytest.fixture
def keys(card_sandbox):
    card_sandbox.clear()
    return {
        "secret_key": card_sandbox.open_account("Acme Cloud"),
        "publishable_key": "",
        "webhook_secret": "whsec_of_acme",
        "api_base": card_sandbox.url,
    }


def stored(store) -> dict[str, str]:
    with in_store(store):
        return settings_of(GatewayAccount.objects.get(gateway="stripe"))


def test_keys_are_connected_checked_and_never_shown_again(desk, acme, keys):
    answer = desk.post(STRIPE, keys, follow=True)
    text = answer.content.decode()
    assert "The key works" in text
    assert keys["secret_key"] not in text
    assert "whsec_of_acme" not in text
    with in_store(acme):
        row = GatewayAccount.objects.get()
    assert keys["secret_key"] not in row.sealed_settings
    assert f"{acme.primary_host}" in text
    assert f"/webhooks/{row.pk}/" in text


def test_an_empty_secret_keeps_what_is_stored(desk, acme, keys):
    desk.post(STRIPE, keys)
    desk.post(STRIPE, {**keys, "secret_key": "", "webhook_secret": "", "publishable_key": "pk_1"})
    assert stored(acme)["secret_key"] == keys["secret_key"]
    assert stored(acme)["webhook_secret"].endswith("whsec_of_acme")
    assert stored(acme)["publishable_key"] == "pk_1"


def test_the_first_time_a_secret_is_needed(desk, acme, keys):
    answer = desk.post(STRIPE, {**keys, "secret_key": ""})
    assert answer.status_code == 422
    with in_store(acme):
        assert not GatewayAccount.objects.exists()


def test_a_key_that_is_refused_is_told(desk, keys):
    answer = desk.post(STRIPE, {**keys, "secret_key": "sk_test_of_nobody"}, follow=True)
    assert b"did not accept the key" in answer.content


def test_check_asks_again_and_pause_hides_the_way_to_pay(desk, acme, keys):
    desk.post(STRIPE, keys)
    with in_store(acme):
        row = GatewayAccount.objects.get()
    assert b"The key works" in desk.post(f"/manage/payments/{row.pk}/check/", follow=True).content
    desk.post(f"/manage/payments/{row.pk}/pause/")
    with in_store(acme):
        assert GatewayAccount.objects.get().state == "paused"
    assert b"is paused" in desk.get("/manage/").content


def test_instructions_for_transfers_are_shown_again(desk):
    desk.post("/manage/payments/manual/", {"instructions": "IBAN DE02 1203 0000"})
    assert b"IBAN DE02 1203 0000" in desk.get("/manage/payments/manual/").content


def test_a_gateway_that_does_not_exist(desk):
    assert desk.get("/manage/payments/barter/").status_code == 404

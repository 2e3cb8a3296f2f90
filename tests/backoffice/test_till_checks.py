"""What a check of the till's keys does: pause what is refused, resume what works again."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.errors import Misconfigured
from kernel.tenancy.context import in_store
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.models import DueWork
from tenant_apps.payments import flows, selectors
from tenant_apps.payments.flows.accounts import pause_if_refused
from tenant_apps.payments.models import GatewayAccount
from tenant_apps.payments.services import connect_account
from tenant_apps.payments.services.hold import HOLD
from tests.journeys.test_first_sale import order_plan, page_for

STRIPE = "/manage/payments/stripe/"
RAW = ("AuthenticationError", "Request req_")
CONNECTED, PAUSED = '">Connected</span>', '">Paused</span>'


@pytest.fixture
def keys(card_sandbox):
    card_sandbox.clear()
    yield {"secret_key": card_sandbox.open_account("Acme Cloud"), "api_base": card_sandbox.url}
    card_sandbox.clear()


def only(store) -> GatewayAccount:
    with in_store(store):
        return GatewayAccount.objects.get(gateway="stripe")


def check(desk, store) -> str:
    answer = desk.post(f"/manage/payments/{only(store).pk}/check/", follow=True)
    return answer.content.decode()


def refuse(store) -> None:
    """What a charge does when the key is refused."""
    raw = "AuthenticationError 401 Request req_x: Invalid API Key"
    with in_store(store):
        pause_if_refused(GatewayAccount.objects.get().pk, Misconfigured(raw))


def test_a_wrong_key_is_kept_but_the_shop_does_not_offer_it(desk, acme, keys):
    text = desk.post(STRIPE, {**keys, "secret_key": "hello"}, follow=True).content.decode()
    assert "did not accept the key" in text
    assert PAUSED in text
    assert CONNECTED not in text
    row = only(acme)
    assert row.state == "paused"
    with in_store(acme):
        assert selectors.settings_of(row)["secret_key"] == "hello"
        with pytest.raises(flows.TillClosed):
            flows.paying_account()


def test_a_refused_check_holds_suspensions_and_a_hand_does_not(desk, acme, keys):
    desk.post(STRIPE, keys)
    desk.post(f"/manage/payments/{only(acme).pk}/pause/")
    with in_store(acme):
        assert not DueWork.objects.filter(kind=HOLD).exists()
    desk.post(STRIPE, {**keys, "secret_key": "hello"})
    with in_store(acme):
        assert DueWork.objects.filter(kind=HOLD).exists()


def test_the_right_key_after_a_wrong_one_is_connected(desk, acme, keys):
    desk.post(STRIPE, {**keys, "secret_key": "hello"}, follow=True)
    text = desk.post(STRIPE, keys, follow=True).content.decode()
    assert CONNECTED in text
    assert "did not accept" not in text
    assert (only(acme).state, only(acme).state_reason) == ("active", "")


def test_an_address_that_is_not_allowed_is_not_called_a_wrong_key(desk, acme, keys):
    typed = {**keys, "api_base": "http://pay.localhost:4010"}
    text = desk.post(STRIPE, typed, follow=True).content.decode()
    assert "The API address is neither" in text
    assert "did not accept the key" not in text
    assert only(acme).state == "paused"


@pytest.mark.parametrize("state", ["active", "paused"])
def test_nobody_answered_is_told_apart_and_changes_nothing(desk, acme, keys, card_sandbox, state):
    desk.post(STRIPE, keys)
    if state == "paused":
        refuse(acme)
    before = only(acme)
    card_sandbox.arm("account.retrieve", "unavailable")
    text = check(desk, acme)
    assert "Stripe could not be reached." in text
    after = only(acme)
    assert (after.state, after.state_reason) == (before.state, before.state_reason)


def test_a_check_that_passes_resumes_what_trouble_paused_and_wakes_what_waits(
    shop, alice, sit_down, ada
):
    desk = sit_down(shop.store, ada)
    with shop.inside():
        page_for(order_plan(alice))
        DueWork.objects.filter(kind="payments.ask").update(parked=True, attempts=12)
    refuse(shop.store)
    text = check(desk, shop.store)
    assert "The key works" in text
    assert CONNECTED in text
    assert "did not accept" not in text
    assert only(shop.store).state == "active"
    with shop.inside():
        assert not DueWork.objects.filter(kind="payments.ask", parked=True).exists()


def test_a_check_that_passes_leaves_paused_what_the_team_paused(desk, acme, keys):
    desk.post(STRIPE, keys)
    desk.post(f"/manage/payments/{only(acme).pk}/pause/")
    text = check(desk, acme)
    assert "The key works" in text
    assert PAUSED in text
    assert "Your team paused it." in text
    assert only(acme).state == "paused"
    assert "Your team paused it." in desk.get("/manage/payments/").content.decode()


def test_a_hand_that_pauses_what_trouble_paused_is_believed(desk, acme, keys):
    desk.post(STRIPE, {**keys, "secret_key": "hello"})
    desk.post(f"/manage/payments/{only(acme).pk}/pause/")
    assert only(acme).state_reason == ""


def test_the_team_reads_plain_words_and_the_record_keeps_the_raw_answer(desk, acme, keys):
    desk.post(STRIPE, keys)
    refuse(acme)
    for path in (STRIPE, "/manage/payments/", "/manage/"):
        text = desk.get(path).content.decode()
        assert not [word for word in RAW if word in text], path
    assert "did not accept the key" in desk.get(STRIPE).content.decode()
    with in_store(acme):
        event = AuditEvent.objects.get(verb="gateway.paused")
        assert "AuthenticationError 401" in event.facts["answer"]


def test_a_refused_check_keeps_the_raw_answer_in_the_record(desk, acme, keys):
    desk.post(STRIPE, {**keys, "secret_key": "hello"})
    with in_store(acme):
        event = AuditEvent.objects.get(verb="gateway.paused")
        assert "AuthenticationError" in event.facts["answer"]


def test_the_reason_is_said_in_the_readers_language(desk, acme, keys):
    from django.utils.translation import override

    with in_store(acme):
        row = connect_account("stripe", {**keys, "secret_key": "hello"}, label="", actor=MACHINE)
        flows.check_account(row.pk)
        with override("de"):
            assert "nicht angenommen" in selectors.gateway_kind("stripe").why_paused

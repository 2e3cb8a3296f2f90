"""The Stripe adapter keeps the contract against a server that speaks Stripe's wire protocol."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import stripe

from kernel import http
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.money import Money
from sandbox.common.process import free_port
from sandbox.stripe.client import Sandbox
from shared_apps.gateways.adapters import _stripe_words as words
from shared_apps.gateways.adapters.stripe import StripeGateway, allow_api_base
from shared_apps.gateways.port import Forged, Gateway, Outcome, State
from tests.plugs.gateways.contract import PRICE
from tests.plugs.gateways.keeping import KeepingContract

SECRET = "whsec_test_of_the_contract"
CARDS = {
    "good": "4242424242424242",
    "declined": "4000000000009995",
    "authenticate": "4000002760003184",
    "give_up": "4000002500003155",
    "dies_later": "4000000000000341",
}
OPERATIONS = {
    "charge": "payment_intents.create",
    "open_page": "checkout.sessions.create",
    "refund": "refunds.create",
}


class TestStripe(KeepingContract):
    key = "stripe"

    @pytest.fixture(autouse=True)
    def _account(self, stripe_sandbox: Sandbox) -> Iterator[None]:
        self.sandbox = stripe_sandbox
        self.account = stripe_sandbox.open_account("Acme Hosting")
        self.armed: tuple[str, str] = ("", "")
        stripe_sandbox.clear_faults()
        allow_api_base(stripe_sandbox.address)
        yield
        stripe_sandbox.clear_faults()

    def good_settings(self) -> dict[str, str]:
        return {
            "secret_key": self.account["secret_key"],
            "webhook_secret": SECRET,
            "api_base": self.sandbox.address,
        }

    def bad_settings(self) -> dict[str, str]:
        return {**self.good_settings(), "secret_key": "sk_test_wrong"}

    def pay(self, page: Outcome, *, how: str = "good") -> None:
        three_d_secure = "abandon" if how == "give_up" else "complete"
        self.sandbox.pay(page.remote_id, CARDS[how], three_d_secure)

    def times_captured(self, reference: str) -> int:
        rows = self.sandbox.ledger(self.account["id"])["payments"]
        mine = [row for row in rows if row["metadata"].get("reference") == reference]
        return sum(row["times_captured"] for row in mine)

    def lose_next(self, verb: str, mode: str) -> None:
        self.armed = (OPERATIONS[verb], mode)
        self.sandbox.arm(*self.armed)

    def faults_seen(self) -> int:
        return self.sandbox.fired(*self.armed)

    def notice(self, outcome: Outcome) -> tuple[bytes, dict[str, str]]:
        thing = {"id": outcome.remote_id, "metadata": {"reference": outcome.reference}}
        return _signed("payment_intent.succeeded", thing, SECRET)

    def test_the_customer_and_the_card_are_kept_for_later(self, gateway: Gateway) -> None:
        paid = self.paid(gateway)
        assert paid.customer_reference.startswith("cus_")
        assert paid.method is not None
        assert paid.method.label == "Visa ···· 4242"
        assert (paid.method.expires_month, paid.method.expires_year) == (12, 2034)
        assert paid.fee == Money(74, "EUR")

    def test_a_fee_in_the_accounts_currency_is_told_in_the_payments(self) -> None:
        """1500 EUR cents settle as 1200 of the account's; its fee of 65 of them is 81 of ours."""
        other = self.sandbox.open_account("Acme Overseas", settlement="usd")
        gateway = StripeGateway({**self.good_settings(), "secret_key": other["secret_key"]})
        paid = self.paid(gateway)
        assert (paid.captured, paid.fee) == (PRICE, Money(81, "EUR"))

    def test_a_card_is_not_kept_when_nobody_asked(self, gateway: Gateway) -> None:
        page = gateway.open_page(self.page_request(save_method=False))
        self.pay(page)
        paid = gateway.find(remote_id=page.remote_id)
        assert paid is not None
        api = stripe.StripeClient(
            self.account["secret_key"], base_addresses={"api": self.sandbox.address}
        )
        assert api.v1.customers.payment_methods.list(paid.customer_reference).data == []

    def test_a_currency_without_cents_is_sent_as_it_is(self, gateway: Gateway) -> None:
        page = gateway.open_page(self.page_request(amount=Money(500, "JPY")))
        self.pay(page)
        paid = gateway.find(remote_id=page.remote_id)
        assert paid is not None
        assert paid.captured == Money(500, "JPY")

    def test_an_amount_that_stripe_refuses_is_declined_without_a_sentence(
        self, gateway: Gateway
    ) -> None:
        with pytest.raises(Declined) as refused:
            gateway.open_page(self.page_request(amount=Money(1, "EUR")))
        assert refused.value.code == "amount_too_small"
        assert refused.value.person == ""

    def test_another_request_under_the_same_key_is_unknown(self, gateway: Gateway) -> None:
        request = self.page_request(customer_reference="")
        gateway.open_page(request)
        with pytest.raises(OutcomeUnknown):
            gateway.open_page(replace(request, amount=Money(1600, "EUR")))

    def test_too_many_requests_is_unavailable_with_its_wait(self, gateway: Gateway) -> None:
        request = self.charge_request(self.paid(gateway))
        self.lose_next("charge", "rate_limit")
        with pytest.raises(Unavailable) as later:
            gateway.charge(request)
        assert later.value.retry_after_seconds == 1
        assert self.faults_seen() == 1
        assert gateway.charge(request).state is State.SUCCEEDED

    def test_nobody_listening_is_unavailable(self) -> None:
        address = f"http://127.0.0.1:{free_port()}"
        allow_api_base(address)
        gateway = StripeGateway({**self.good_settings(), "api_base": address})
        with pytest.raises(Unavailable):
            gateway.open_page(self.page_request())

    def test_a_wrong_key_is_misconfigured(self) -> None:
        with pytest.raises(Misconfigured):
            StripeGateway(self.bad_settings()).open_page(self.page_request())

    def test_a_private_address_that_nobody_allowed_is_refused(self) -> None:
        settings = {**self.good_settings(), "api_base": "http://127.0.0.1:9"}
        with pytest.raises(Misconfigured):
            StripeGateway(settings).open_page(self.page_request())

    def test_a_debit_on_its_way_is_under_way_and_an_open_page_is_not(
        self, gateway: Gateway
    ) -> None:
        assert not gateway.open_page(self.page_request()).under_way
        debit = {"id": "pi_1", "status": "processing", "currency": "eur", "amount_received": 0}
        found = words.of_intent(debit)
        assert (found.state, found.under_way) == (State.PENDING, True)

    def test_what_went_back_is_told_of_the_payment(self, gateway: Gateway) -> None:
        paid = self.paid(gateway)
        assert paid.returned == Money(0, "EUR")

        def returned() -> int:
            found = gateway.find(remote_id=paid.remote_id)
            assert found is not None
            assert found.state is State.SUCCEEDED
            assert found.returned is not None
            return found.returned.minor

        gateway.refund(self.refund_request(paid, 500))
        assert returned() == 500
        dispute = self.sandbox.dispute(paid.remote_id, 1000)
        assert returned() == 1500
        self.sandbox.close_dispute(dispute, won=True)
        assert returned() == 500
        lost = self.sandbox.dispute(paid.remote_id, 1000)
        self.sandbox.close_dispute(lost, won=False)
        assert returned() == 1500

    def test_an_intent_on_an_open_page_can_be_closed_by_its_own_id(self, gateway: Gateway) -> None:
        page = gateway.open_page(self.page_request())
        self.pay(page, how="declined")
        rows = self.sandbox.ledger(self.account["id"])["payments"]
        closed = gateway.close_page(rows[-1]["payment_intent"])
        assert (closed.state, closed.remote_id) == (State.CANCELLED, page.remote_id)

    def test_another_account_sees_nothing(self, gateway: Gateway) -> None:
        paid = self.paid(gateway)
        other = self.sandbox.open_account("Beta Hosting")
        stranger = StripeGateway({**self.good_settings(), "secret_key": other["secret_key"]})
        assert stranger.find(remote_id=paid.remote_id) is None
        assert stranger.find(reference=paid.reference) is None

    def test_the_guards_run_before_every_call(
        self, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse() -> None:
            raise RuntimeError("a transaction is open")

        monkeypatch.setattr(http, "_before_call", [refuse])
        with pytest.raises(RuntimeError, match="transaction"):
            gateway.find(remote_id="pi_any")

    def test_without_a_secret_every_notice_is_forged(self, gateway: Gateway) -> None:
        raw, headers = self.notice(self.paid(gateway))
        closed = StripeGateway({**self.good_settings(), "webhook_secret": ""})
        with pytest.raises(Forged):
            closed.read_notice(raw, headers, at=datetime.now(UTC))

    def test_both_secrets_hold_while_they_change(self) -> None:
        rotating = StripeGateway({**self.good_settings(), "webhook_secret": f"{SECRET}, whsec_b"})
        for secret in (SECRET, "whsec_b"):
            raw, headers = _signed("payment_intent.succeeded", {"id": "pi_1"}, secret)
            assert rotating.read_notice(raw, headers, at=datetime.now(UTC)).remote_id == "pi_1"

    @pytest.mark.parametrize(
        ("kind", "thing", "remote_id"),
        [
            ("checkout.session.completed", {"id": "cs_1", "client_reference_id": "a"}, "cs_1"),
            ("payment_intent.payment_failed", {"id": "pi_1"}, "pi_1"),
            ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1"}, "pi_1"),
            ("charge.dispute.created", {"id": "dp_1", "payment_intent": "pi_1"}, "pi_1"),
            ("refund.failed", {"id": "re_1", "payment_intent": "pi_1"}, "pi_1"),
            ("customer.updated", {"id": "cus_1"}, ""),
        ],
    )
    def test_a_notice_names_the_object_of_its_kind(
        self, gateway: Gateway, kind: str, thing: dict[str, str], remote_id: str
    ) -> None:
        raw, headers = _signed(kind, thing, SECRET)
        notice = gateway.read_notice(raw, headers, at=datetime.now(UTC))
        assert (notice.kind, notice.remote_id) == (kind, remote_id)

    @pytest.mark.parametrize(
        "header",
        ["", "t=1", "v1=ab", "t=x,v1=ab", "t=1,v0=ab", "t=1,v1=é", "t=,v1=", "t=1=2,v1=ab"],
    )
    def test_a_strange_signature_is_forged(self, gateway: Gateway, header: str) -> None:
        with pytest.raises(Forged):
            gateway.read_notice(b"{}", {"Stripe-Signature": header}, at=datetime.now(UTC))

    def test_a_body_that_is_not_text_is_forged(self, gateway: Gateway) -> None:
        header = {"Stripe-Signature": f"t={int(time.time())},v1=ab"}
        with pytest.raises(Forged):
            gateway.read_notice(b"\xff\xfe", header, at=datetime.now(UTC))

    def test_a_signed_body_that_is_no_event_is_forged(self, gateway: Gateway) -> None:
        for body in ("[]", "{}", "null", "x", '{"id": "e", "type": "refund.x", "data": []}'):
            signed = stripe.WebhookSignature.generate_signature_header(body, SECRET)
            with pytest.raises(Forged):
                gateway.read_notice(
                    body.encode(), {"Stripe-Signature": signed}, at=datetime.now(UTC)
                )

    def test_the_price_is_what_the_ledger_took(self, gateway: Gateway) -> None:
        self.paid(gateway)
        assert self.sandbox.ledger(self.account["id"])["captured"] == PRICE.minor


def _signed(kind: str, thing: dict[str, object], secret: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"id": "evt_1", "object": "event", "type": kind, "data": {"object": thing}})
    header = stripe.WebhookSignature.generate_signature_header(body, secret)
    return body.encode(), {"Stripe-Signature": header}

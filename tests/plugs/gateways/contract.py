"""The promises of the gateway port, as tests that each adapter's test class inherits."""

from __future__ import annotations

import abc
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from kernel.errors import Declined, OutcomeUnknown
from kernel.money import Money
from kernel.plugs import clean_settings
from shared_apps.gateways.port import (
    ChargeRequest,
    Forged,
    Gateway,
    Outcome,
    PageRequest,
    RefundRequest,
    State,
    gateways,
)

PRICE = Money(1500, "EUR")


class GatewayContract(abc.ABC):
    """Fill in the hooks for one adapter; set a flag to False for what its processor cannot do."""

    key: ClassVar[str]
    can_pay: ClassVar[bool] = True  # a hosted page that the test can pay
    can_charge: ClassVar[bool] = True  # saved methods
    can_notify: ClassVar[bool] = True  # signed notices
    can_lose_answers: ClassVar[bool] = True  # a sandbox with fault switches

    @pytest.fixture
    def gateway(self) -> Gateway:
        return gateways.get(self.key)(self.good_settings())

    @abc.abstractmethod
    def good_settings(self) -> dict[str, str]: ...

    @abc.abstractmethod
    def bad_settings(self) -> dict[str, str]: ...

    def pay(self, page: Outcome, *, how: str = "good") -> None:
        """As the customer: "good", "declined", "authenticate", "give_up", "dies_later"."""
        raise NotImplementedError

    def times_captured(self, reference: str) -> int:
        """By the processor's own ledger."""
        raise NotImplementedError

    def lose_next(self, verb: str, mode: str) -> None:
        """Arm a fault for "charge", "open_page" or "refund"."""
        raise NotImplementedError

    def faults_seen(self) -> int:
        raise NotImplementedError

    def notice(self, outcome: Outcome) -> tuple[bytes, dict[str, str]]:
        """A genuine notice about a paid attempt, as it came over the wire."""
        raise NotImplementedError

    def need(self, able: bool) -> None:
        if not able:
            pytest.skip(f"{self.key} cannot do this")

    def page_request(self, **changes: Any) -> PageRequest:
        reference = str(uuid.uuid4())
        given: dict[str, Any] = {
            "reference": reference,
            "idempotency_key": f"{reference}-1",
            "amount": PRICE,
            "description": "Invoice 1042",
            "customer_reference": "",
            "customer_email": "alice@example.com",
            "customer_name": "Alice Ash",
            "success_url": "http://shop.localhost/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.localhost/cart",
            **changes,
        }
        return PageRequest(**given)

    def paid(self, gateway: Gateway, *, how: str = "good") -> Outcome:
        page = gateway.open_page(self.page_request())
        self.pay(page, how=how)
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        return found

    def charge_request(self, saved: Outcome) -> ChargeRequest:
        assert saved.method is not None
        reference = str(uuid.uuid4())
        return ChargeRequest(
            reference=reference,
            idempotency_key=f"{reference}-1",
            amount=PRICE,
            description="Invoice 1043",
            customer_reference=saved.customer_reference,
            method_reference=saved.method.reference,
        )

    def refund_request(self, outcome: Outcome, minor: int) -> RefundRequest:
        reference = str(uuid.uuid4())
        return RefundRequest(reference, reference, outcome.remote_id, Money(minor, "EUR"))

    def test_good_settings_pass_their_own_description(self, gateway: Gateway) -> None:
        assert clean_settings(gateway.fields, dict(gateway.settings))

    def test_check_says_that_good_settings_work(self, gateway: Gateway) -> None:
        assert gateway.check().ok

    def test_check_says_that_bad_settings_do_not_work(self) -> None:
        assert not gateways.get(self.key)(self.bad_settings()).check().ok

    def test_an_open_page_is_pending_and_carries_our_reference(self, gateway: Gateway) -> None:
        request = self.page_request()
        page = gateway.open_page(request)
        assert (page.state, page.reference) == (State.PENDING, request.reference)
        assert (page.remote_id != "", page.captured) == (True, None)

    def test_the_same_key_opens_the_same_page(self, gateway: Gateway) -> None:
        request = self.page_request()
        assert gateway.open_page(request) == gateway.open_page(request)

    def test_a_closed_page_is_cancelled(self, gateway: Gateway) -> None:
        page = gateway.open_page(self.page_request())
        assert gateway.close_page(page.remote_id).state is State.CANCELLED

    def test_a_paid_page_is_found_by_id_and_by_reference(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        request = self.page_request()
        page = gateway.open_page(request)
        self.pay(page)
        by_id = gateway.find(remote_id=page.remote_id)
        assert by_id is not None
        assert (by_id.state, by_id.captured) == (State.SUCCEEDED, PRICE)
        assert by_id.reference == request.reference
        assert gateway.find(reference=request.reference) == by_id
        assert gateway.find(remote_id=by_id.remote_id) == by_id

    def test_a_paid_page_is_not_cancelled_by_closing_it(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        page = gateway.open_page(self.page_request())
        self.pay(page)
        assert gateway.close_page(page.remote_id).state is State.SUCCEEDED

    def test_an_unpaid_page_is_found_by_reference(self, gateway: Gateway) -> None:
        request = self.page_request()
        page = gateway.open_page(request)
        found = gateway.find(reference=request.reference)
        assert found is not None
        assert (found.state, found.remote_id) == (State.PENDING, page.remote_id)

    def test_a_declined_card_leaves_the_page_open(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        page = gateway.open_page(self.page_request())
        self.pay(page, how="declined")
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        assert (found.state, found.remote_id) == (State.PENDING, page.remote_id)
        assert found.page_url
        assert found.code == "insufficient_funds"
        self.pay(page)
        after = gateway.find(remote_id=page.remote_id)
        assert after is not None
        assert after.captured == PRICE

    def test_an_abandoned_challenge_needs_the_customer(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        page = gateway.open_page(self.page_request())
        self.pay(page, how="give_up")
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        assert (found.state, found.captured) == (State.NEEDS_CUSTOMER, None)
        assert gateway.close_page(page.remote_id).state is State.CANCELLED

    def test_a_saved_method_is_charged_while_the_customer_is_away(self, gateway: Gateway) -> None:
        self.need(self.can_charge)
        request = self.charge_request(self.paid(gateway))
        outcome = gateway.charge(request)
        assert (outcome.state, outcome.captured) == (State.SUCCEEDED, PRICE)
        assert outcome.reference == request.reference
        assert outcome.fee is not None
        assert outcome.method is not None
        assert outcome.method.last4 == "4242"

    def test_the_same_key_charges_once(self, gateway: Gateway) -> None:
        self.need(self.can_charge)
        request = self.charge_request(self.paid(gateway))
        assert gateway.charge(request) == gateway.charge(request)
        assert self.times_captured(request.reference) == 1

    def test_a_declined_charge_is_an_outcome(self, gateway: Gateway) -> None:
        self.need(self.can_charge)
        request = self.charge_request(self.paid(gateway, how="dies_later"))
        outcome = gateway.charge(request)
        assert (outcome.state, outcome.captured) == (State.DECLINED, None)
        assert outcome.code
        assert outcome.person
        assert self.times_captured(request.reference) == 0

    def test_a_bank_that_wants_the_customer_is_an_outcome(self, gateway: Gateway) -> None:
        self.need(self.can_charge)
        request = self.charge_request(self.paid(gateway, how="authenticate"))
        outcome = gateway.charge(request)
        assert outcome.state is State.NEEDS_CUSTOMER
        found = gateway.find(reference=request.reference)
        assert found is not None
        assert (found.state, found.remote_id) == (State.NEEDS_CUSTOMER, outcome.remote_id)

    @pytest.mark.parametrize("mode", ["lose_response", "cut", "garble", "fail_after_effect"])
    def test_a_lost_answer_is_unknown_and_find_tells(self, gateway: Gateway, mode: str) -> None:
        self.need(self.can_lose_answers)
        request = self.charge_request(self.paid(gateway))
        self.lose_next("charge", mode)
        with pytest.raises(OutcomeUnknown):
            gateway.charge(request)
        assert self.faults_seen() == 1
        found = gateway.find(reference=request.reference)
        assert found is not None
        assert (found.state, found.captured) == (State.SUCCEEDED, PRICE)
        assert self.times_captured(request.reference) == 1

    def test_a_failure_without_effect_is_unknown_until_find_says_none(
        self, gateway: Gateway
    ) -> None:
        self.need(self.can_lose_answers)
        request = self.charge_request(self.paid(gateway))
        self.lose_next("charge", "fail_before")
        with pytest.raises(OutcomeUnknown):
            gateway.charge(request)
        assert self.faults_seen() == 1
        assert gateway.find(reference=request.reference) is None
        assert gateway.charge(request).state is State.SUCCEEDED
        assert self.times_captured(request.reference) == 1

    def test_a_page_whose_answer_was_lost_is_opened_again(self, gateway: Gateway) -> None:
        self.need(self.can_lose_answers)
        request = self.page_request()
        self.lose_next("open_page", "lose_response")
        with pytest.raises(OutcomeUnknown):
            gateway.open_page(request)
        assert self.faults_seen() == 1
        found = gateway.find(reference=request.reference)
        assert found == gateway.open_page(request)

    def test_a_lost_refund_is_found_and_not_repeated(self, gateway: Gateway) -> None:
        self.need(self.can_lose_answers)
        refund = self.refund_request(self.paid(gateway), 500)
        self.lose_next("refund", "lose_response")
        with pytest.raises(OutcomeUnknown):
            gateway.refund(refund)
        assert self.faults_seen() == 1
        found = gateway.find(reference=refund.reference)
        assert found is not None
        assert found.captured == Money(500, "EUR")
        assert gateway.refund(refund) == found

    def test_refunds_never_exceed_what_was_captured(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        paid = self.paid(gateway)
        assert gateway.refund(self.refund_request(paid, 1000)).state is State.SUCCEEDED
        with pytest.raises(Declined):
            gateway.refund(self.refund_request(paid, 501))
        assert gateway.refund(self.refund_request(paid, 500)).state is State.SUCCEEDED

    def test_a_stranger_is_not_found(self, gateway: Gateway) -> None:
        self.need(self.can_pay)
        assert gateway.find(remote_id="pi_unknown") is None
        assert gateway.find(reference=str(uuid.uuid4())) is None

    def test_a_genuine_notice_names_what_to_read(self, gateway: Gateway) -> None:
        self.need(self.can_notify)
        paid = self.paid(gateway)
        raw, headers = self.notice(paid)
        notice = gateway.read_notice(raw, headers, at=datetime.now(UTC))
        assert (notice.event_id != "", gateway.find(remote_id=notice.remote_id)) == (True, paid)

    def test_an_unsigned_notice_is_forged(self, gateway: Gateway) -> None:
        with pytest.raises(Forged):
            gateway.read_notice(b'{"id": "evt_1"}', {}, at=datetime.now(UTC))

    def test_a_changed_notice_is_forged(self, gateway: Gateway) -> None:
        self.need(self.can_notify)
        raw, headers = self.notice(self.paid(gateway))
        with pytest.raises(Forged):
            gateway.read_notice(raw + b" ", headers, at=datetime.now(UTC))

    def test_an_old_notice_is_forged(self, gateway: Gateway) -> None:
        self.need(self.can_notify)
        raw, headers = self.notice(self.paid(gateway))
        now = int(datetime.now(UTC).timestamp())
        for at in (now + 400, now - 400):
            with pytest.raises(Forged):
                gateway.read_notice(raw, headers, at=datetime.fromtimestamp(at, UTC))

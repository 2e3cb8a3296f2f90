"""Bank transfer and cash keep the contract as far as a person can."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kernel.money import Money
from shared_apps.gateways.adapters.manual import ManualGateway
from shared_apps.gateways.port import Forged, RefundRequest, State
from tests.plugs.gateways.contract import GatewayContract


class TestManual(GatewayContract):
    key = "manual"
    can_pay = can_charge = can_notify = can_lose_answers = False

    def good_settings(self) -> dict[str, str]:
        return {"instructions": "IBAN DE00 1234, with the invoice number"}

    def bad_settings(self) -> dict[str, str]:
        return {"instructions": " "}

    def test_the_customer_reads_the_instructions(self, gateway: ManualGateway) -> None:
        page = gateway.open_page(self.page_request())
        assert page.person == "IBAN DE00 1234, with the invoice number"
        assert page.page_url == ""

    def test_asking_never_proves_that_nothing_came(self, gateway: ManualGateway) -> None:
        found = gateway.find(reference="attempt-7")
        assert found is not None
        assert (found.state, found.captured) == (State.PENDING, None)

    def test_a_refund_waits_for_a_person(self, gateway: ManualGateway) -> None:
        request = RefundRequest("refund-1", "key", "manual:attempt-7", Money(500, "EUR"))
        outcome = gateway.refund(request)
        assert (outcome.state, outcome.captured) == (State.PENDING, None)

    def test_no_notice_is_ever_believed(self, gateway: ManualGateway) -> None:
        with pytest.raises(Forged):
            gateway.read_notice(b"{}", {"Stripe-Signature": "t=1,v1=ab"}, at=datetime.now(UTC))

"""What a gateway promises that keeps a card on a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

from shared_apps.gateways.port import Gateway, KeepRequest, State
from tests.plugs.gateways.contract import PRICE, GatewayContract


class KeepingContract(GatewayContract):
    def keep_request(self, **changes: Any) -> KeepRequest:
        reference = str(uuid.uuid4())
        given: dict[str, Any] = {
            "reference": reference,
            "idempotency_key": f"{reference}-1",
            "customer_reference": "",
            "customer_email": "alice@example.com",
            "customer_name": "Alice Ash",
            "success_url": "http://shop.localhost/added",
            "cancel_url": "http://shop.localhost/cards",
            **changes,
        }
        return KeepRequest(**given)

    def test_a_card_is_kept_without_a_charge_and_can_be_charged_later(
        self, gateway: Gateway
    ) -> None:
        request = self.keep_request()
        page = gateway.open_keeping_page(request)
        assert (page.state, page.reference) == (State.PENDING, request.reference)
        assert gateway.open_keeping_page(request) == page
        self.pay(page)
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        assert (found.state, found.captured) == (State.SUCCEEDED, None)
        assert found.reference == request.reference
        assert gateway.find(reference=request.reference) == found
        assert self.times_captured(request.reference) == 0
        charged = gateway.charge(self.charge_request(found))
        assert (charged.state, charged.captured) == (State.SUCCEEDED, PRICE)

    def test_a_card_is_kept_for_the_customer_that_is_known(self, gateway: Gateway) -> None:
        known = self.paid(gateway).customer_reference
        page = gateway.open_keeping_page(self.keep_request(customer_reference=known))
        self.pay(page)
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        assert found.customer_reference == known

    def test_a_keeping_page_that_was_left_keeps_nothing(self, gateway: Gateway) -> None:
        page = gateway.open_keeping_page(self.keep_request())
        self.pay(page, how="give_up")
        found = gateway.find(remote_id=page.remote_id)
        assert found is not None
        assert (found.state, found.method) == (State.NEEDS_CUSTOMER, None)

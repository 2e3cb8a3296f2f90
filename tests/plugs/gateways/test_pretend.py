"""Made-up cards keep the contract as far as nobody is asked."""

from __future__ import annotations

import json

import pytest

from kernel.money import Money
from shared_apps.gateways.adapters.pretend import PretendGateway
from shared_apps.gateways.port import ChargeRequest, Gateway, Outcome, State
from tests.plugs.gateways.contract import PRICE, GatewayContract


class TestPretend(GatewayContract):
    key = "pretend"
    can_pay = can_charge = can_notify = can_lose_answers = False

    def good_settings(self) -> dict[str, str]:
        return {"fail_percent": "20"}

    def bad_settings(self) -> dict[str, str]:
        return {"fail_percent": "101"}

    @pytest.mark.skip(reason="no page is kept: nothing is paid on one")
    def test_an_unpaid_page_is_found_by_reference(self, gateway: Gateway) -> None: ...


def charge(card: int, percent: int) -> Outcome:
    request = ChargeRequest("ref-1", "key", PRICE, "Invoice 1", "who", f"pretend-card-{card}")
    return PretendGateway({"fail_percent": str(percent)}).charge(request)


@pytest.mark.parametrize("percent", [0, 1, 37, 100])
def test_of_a_hundred_cards_as_many_refuse_as_were_chosen(percent: int) -> None:
    refused = [n for n in range(100) if charge(n, percent).state is State.DECLINED]
    assert len(refused) == percent


def test_what_became_of_a_charge_is_found_again() -> None:
    for percent, state in ((0, State.SUCCEEDED), (100, State.DECLINED)):
        told = charge(3, percent)
        found = PretendGateway({}).find(remote_id=told.remote_id)
        assert found == told
        assert (told.state, told.reference) == (state, "ref-1")


def test_what_went_back_is_what_the_till_says() -> None:
    told = charge(3, 0)
    back = {"returned": json.dumps({told.remote_id: 500})}
    found = PretendGateway(back).find(remote_id=told.remote_id)
    assert found is not None
    assert (found.captured, found.returned) == (PRICE, Money(500, "EUR"))

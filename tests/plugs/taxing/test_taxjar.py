"""TaxJar keeps the promises of the port, against its double."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.errors import Declined
from shared_apps.taxing.drivers.taxjar import _quote
from shared_apps.taxing.port import Engine, Place
from tests.plugs.taxing.contract import EngineContract
from tests.taxing import Engines


class TestTaxJar(EngineContract):
    key = "taxjar"
    untaxed_code = "99999"

    @pytest.fixture(autouse=True)
    def _server(self, tax_engines: Engines) -> None:
        self.server = tax_engines

    def good_settings(self) -> dict[str, str]:
        return self.server.taxjar

    def bad_settings(self) -> dict[str, str]:
        return {**self.server.taxjar, "api_key": "none"}

    def arm(self, verb: str, mode: str) -> None:
        self.server.arm(verb, mode)

    def fired(self) -> int:
        return self.server.fired()

    def times_kept(self, reference: str) -> int:
        papers = self.server.papers
        rows = papers["taxjar:orders"] + papers["taxjar:refunds"]
        return sum(one["transaction_id"] == reference for one in rows)

    def test_an_american_address_without_a_state_is_declined(self, engine: Engine) -> None:
        with pytest.raises(Declined):
            engine.quote(Place("US", postcode="10001"), "", "USD")

    def test_a_refund_names_its_order_and_is_negative(self, engine: Engine) -> None:
        sale = self.sale()
        engine.give_back(self.refund(sale, engine.record(sale).remote_id, 10_000, 888))
        row = self.server.papers["taxjar:refunds"][0]
        assert (row["transaction_reference_id"], row["amount"]) == (sale.reference, -100)
        assert str(row["sales_tax"]) == "-8.88"


@pytest.mark.parametrize(
    ("rate", "percent"), [({"rate": Decimal("0.08875")}, "8.875"), ({}, "8.88")]
)
def test_a_tax_that_is_broken_down_by_nobody_is_no_zero(rate, percent) -> None:
    said = {"amount_to_collect": Decimal("8.88"), "taxable_amount": 100, "has_nexus": True}
    found = _quote({"tax": {**said, **rate, "jurisdictions": {"country": "US"}}})
    assert found.percent == Decimal(percent)
    assert [(one.level, one.percent) for one in found.parts] == [("combined", Decimal(percent))]

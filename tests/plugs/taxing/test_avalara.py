"""Avalara AvaTax keeps the promises of the port, against its double."""

from __future__ import annotations

import pytest

from kernel.money import Money
from shared_apps.taxing.port import Engine
from tests.plugs.taxing.contract import EngineContract
from tests.taxing import Engines


class TestAvalara(EngineContract):
    key = "avalara"
    untaxed_code = "NT"

    @pytest.fixture(autouse=True)
    def _server(self, tax_engines: Engines) -> None:
        self.server = tax_engines

    def good_settings(self) -> dict[str, str]:
        return self.server.avalara

    def bad_settings(self) -> dict[str, str]:
        return {**self.server.avalara, "license_key": "none"}

    def arm(self, verb: str, mode: str) -> None:
        self.server.arm(verb, mode)

    def fired(self) -> int:
        return self.server.fired()

    def times_kept(self, reference: str) -> int:
        return sum(one["code"] == reference for one in self.server.papers["avatax"])

    def test_the_tax_that_was_charged_is_what_avalara_keeps(self, engine: Engine) -> None:
        """Its own sum would be 8.88: a store that charged 9.00 owes 9.00."""
        assert engine.record(self.sale(tax=900)).tax == Money(900, "USD")

    def test_a_question_leaves_nothing_behind(self, engine: Engine) -> None:
        engine.quote(self.sale().to, "", "USD")
        assert self.server.papers["avatax"] == []

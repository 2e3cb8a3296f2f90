"""Stripe Tax keeps the promises of the port, against its double."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from kernel.money import Money
from sandbox.stripe.client import Sandbox
from shared_apps.taxing.port import Engine
from tests.plugs.taxing.contract import EngineContract

_OPERATIONS = {
    "quote": "tax.calculations.create",
    "record": "tax.transactions.create",
    "give_back": "tax.transactions.reverse",
}


class TestStripeTax(EngineContract):
    key = "stripe_tax"
    untaxed_code = "txcd_00000000"
    finds = False

    @pytest.fixture(autouse=True)
    def _account(self, stripe_tax: Sandbox) -> Iterator[None]:
        self.sandbox = stripe_tax
        self.account = stripe_tax.open_account("Acme Hosting")
        stripe_tax.clear_faults()
        self.armed: tuple[str, str] = ("", "")
        yield
        stripe_tax.clear_faults()

    def good_settings(self) -> dict[str, str]:
        return {"secret_key": self.account["secret_key"], "api_base": self.sandbox.address}

    def bad_settings(self) -> dict[str, str]:
        return {"secret_key": "sk_test_none", "api_base": self.sandbox.address}

    def arm(self, verb: str, mode: str) -> None:
        self.armed = (_OPERATIONS[verb], mode.partition(":")[0])
        self.sandbox.arm(_OPERATIONS[verb], mode)

    def fired(self) -> int:
        return self.sandbox.fired(*self.armed)

    def times_kept(self, reference: str) -> int:
        """Stripe lists no transactions; a new one under a used reference is refused."""
        key = self.account["secret_key"]
        rows = httpx.get(f"{self.sandbox.address}/_sandbox/tax", params={"account": key}).json()
        return sum(one["reference"] == reference for one in rows)

    def test_stripes_own_books_tell_when_another_tax_was_charged(self, engine: Engine) -> None:
        assert engine.record(self.sale(tax=900)).tax == Money(888, "USD")

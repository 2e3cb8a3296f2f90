"""The promises of the tax engines' port, as tests that each driver's test class inherits."""

from __future__ import annotations

import abc
import uuid
from datetime import date
from decimal import Decimal
from typing import ClassVar

import pytest

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, Unavailable
from kernel.money import Money
from kernel.plugs import clean_settings
from shared_apps.taxing.port import Engine, Item, Place, Report, engines

NEW_YORK = Place("US", "NY", "10001", "New York", "20 W 34th St")
DALLAS = Place("US", "TX", "75201", "Dallas", "1 Main St")
PORTLAND = Place("US", "OR", "97201", "Portland", "1 Park Ave")


class EngineContract(abc.ABC):
    """Fill in the hooks for one driver."""

    key: ClassVar[str]
    untaxed_code: ClassVar[str]  # a code of which the sandbox taxes nothing
    finds: ClassVar[bool] = True  # a paper by its reference

    @pytest.fixture
    def engine(self) -> Engine:
        return engines.get(self.key)(self.good_settings())

    @abc.abstractmethod
    def good_settings(self) -> dict[str, str]: ...

    @abc.abstractmethod
    def bad_settings(self) -> dict[str, str]: ...

    @abc.abstractmethod
    def arm(self, verb: str, mode: str) -> None:
        """A fault for "quote", "record" or "give_back"."""

    @abc.abstractmethod
    def fired(self) -> int: ...

    @abc.abstractmethod
    def times_kept(self, reference: str) -> int:
        """By the engine's own books."""

    def sale(self, net: int = 10_000, tax: int = 888) -> Report:
        item = Item("1", "Invoice 7", self.general_code(), Money(net, "USD"), Money(tax, "USD"))
        reference = f"INV-7-{uuid.uuid4().hex[:10]}-s"
        return Report(reference, date.today(), "customer-1", NEW_YORK, (item,))

    def refund(self, of: Report, remote: str, net: int, tax: int) -> Report:
        item = Item("1", "Note 3", self.general_code(), Money(net, "USD"), Money(tax, "USD"))
        reference = f"CN-3-{uuid.uuid4().hex[:10]}-r"
        return Report(reference, of.on, of.buyer, of.to, (item,), of.reference, remote)

    def general_code(self) -> str:
        return engines.get(self.key).hosting_code

    def test_good_settings_pass_their_own_description(self, engine: Engine) -> None:
        assert clean_settings(engine.fields, dict(engine.settings))

    def test_check_says_that_good_settings_work(self, engine: Engine) -> None:
        assert engine.check().ok

    def test_check_says_that_bad_settings_do_not_work(self) -> None:
        found = engines.get(self.key)(self.bad_settings()).check()
        assert (found.ok, found.refused) == (False, True)

    def test_only_the_vendor_and_the_sandbox_are_called(self) -> None:
        wrong = {**self.good_settings(), "api_base": "http://127.0.0.1:5432"}
        with pytest.raises(Misconfigured):
            engines.get(self.key)(wrong).quote(NEW_YORK, "", "USD")

    def test_a_quote_has_every_authoritys_share_to_the_last_digit(self, engine: Engine) -> None:
        found = engine.quote(NEW_YORK, self.general_code(), "USD")
        assert found.percent == Decimal("8.875")
        assert [one.percent for one in found.parts] == [
            Decimal("4"),
            Decimal("4.5"),
            Decimal("0.375"),
        ]
        assert all(one.level for one in found.parts)

    def test_a_part_of_the_price_that_is_not_taxed_lowers_the_percent(self, engine: Engine) -> None:
        assert engine.quote(DALLAS, "", "USD").percent == Decimal("6.6")  # 80 % of 8.25 %

    def test_where_there_is_no_duty_there_is_no_tax(self, engine: Engine) -> None:
        found = engine.quote(PORTLAND, self.general_code(), "USD")
        assert found.percent == 0
        assert not found.parts

    def test_goods_that_are_not_taxed_bear_none(self, engine: Engine) -> None:
        assert engine.quote(NEW_YORK, self.untaxed_code, "USD").percent == 0

    def test_an_address_that_is_none_is_declined(self, engine: Engine) -> None:
        with pytest.raises(Declined):
            engine.quote(Place(""), "", "USD")

    def test_a_wrong_key_is_misconfigured(self) -> None:
        with pytest.raises(Misconfigured):
            engines.get(self.key)(self.bad_settings()).quote(NEW_YORK, "", "USD")

    @pytest.mark.parametrize(
        "mode", ["fail_before", "unavailable", "rate_limit", "lose_response", "cut", "garble"]
    )
    def test_a_question_without_an_answer_may_be_asked_again(
        self, engine: Engine, mode: str
    ) -> None:
        self.arm("quote", mode)
        with pytest.raises(Unavailable):
            engine.quote(NEW_YORK, "", "USD")
        assert self.fired() == 1
        assert engine.quote(NEW_YORK, "", "USD").percent == Decimal("8.875")

    def test_a_slow_engine_does_not_hold_the_checkout(self, engine: Engine) -> None:
        self.arm("quote", "slow:6.5")
        with pytest.raises(Unavailable):
            engine.quote(NEW_YORK, "", "USD")

    def test_a_recorded_sale_is_kept_with_its_tax(self, engine: Engine) -> None:
        sale = self.sale()
        said = engine.record(sale)
        assert said.remote_id
        assert said.tax == Money(888, "USD")
        assert self.times_kept(sale.reference) == 1

    def test_the_same_sale_twice_is_one(self, engine: Engine) -> None:
        sale = self.sale()
        first = engine.record(sale)
        assert engine.record(sale) == first
        assert self.times_kept(sale.reference) == 1

    @pytest.mark.parametrize("mode", ["fail_after_effect", "lose_response", "cut"])
    def test_a_lost_answer_is_unknown_and_repeating_makes_no_second(
        self, engine: Engine, mode: str
    ) -> None:
        sale = self.sale()
        self.arm("record", mode)
        with pytest.raises(OutcomeUnknown):
            engine.record(sale)
        assert self.fired() == 1
        assert engine.record(sale).tax == Money(888, "USD")
        assert self.times_kept(sale.reference) == 1

    def test_too_many_reports_come_later(self, engine: Engine) -> None:
        sale = self.sale()
        self.arm("record", "rate_limit")
        with pytest.raises(Unavailable) as told:
            engine.record(sale)
        assert told.value.retry_after_seconds == 1
        assert self.times_kept(sale.reference) == 0

    def test_a_part_goes_back_and_then_the_rest(self, engine: Engine) -> None:
        sale = self.sale()
        remote = engine.record(sale).remote_id
        part = self.refund(sale, remote, 4_000, 355)
        assert engine.give_back(part).tax == Money(355, "USD")
        rest = self.refund(sale, remote, 6_000, 533)
        assert engine.give_back(rest).tax == Money(533, "USD")

    def test_the_same_refund_twice_is_one(self, engine: Engine) -> None:
        sale = self.sale()
        back = self.refund(sale, engine.record(sale).remote_id, 10_000, 888)
        self.arm("give_back", "fail_after_effect")
        with pytest.raises(OutcomeUnknown):
            engine.give_back(back)
        assert engine.give_back(back).tax == Money(888, "USD")
        assert self.times_kept(back.reference) == 1

    def test_what_was_recorded_is_found_by_its_reference(self, engine: Engine) -> None:
        sale = self.sale()
        said = engine.record(sale)
        assert engine.find("sale", sale) == (said if self.finds else None)
        assert engine.find("sale", self.sale()) is None

"""The rules against a count by hand, over years of accounts: month ends, coupons, changes, DST."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from kernel import periods
from tests.billing.core_years import by_hand, by_the_rules, random_account
from tests.prove import figures

FIGURE = "account-years (core)"


def differences(count: int) -> list[str]:
    random, found = Random(figures.SEED), []
    for _ in range(count):
        one = random_account(random)
        if by_the_rules(one) != by_hand(one):
            found.append(str(one))
    return found


def test_five_hundred_years_come_out_as_by_hand():
    assert differences(500) == []


@pytest.mark.prove
def test_twenty_thousand_years_come_out_as_by_hand():
    found = differences(20_000)
    figures.add(FIGURE, got=20_000 - len(found), total=20_000)
    figures.note(FIGURE, found[:20])
    assert found == []


def test_month_ends_that_drift_are_found(monkeypatch):
    kept = periods.add_months

    def drifts(day: date, months: int, _anchor: int | None = None) -> date:
        return kept(day, months)

    monkeypatch.setattr(periods, "add_months", drifts)
    assert differences(300)

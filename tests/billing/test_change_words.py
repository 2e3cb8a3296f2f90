"""What another plan costs now is said by rules; the preview says the same as the invoice (W25)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from tenant_apps.billing.errors import CannotChange
from tenant_apps.billing.models import Invoice, PlanChange, Subscription
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.services import change_plan, override_policy, preview_change
from tests.changes import plan, small_twin
from tests.coupons import at_day, pay, renew
from tests.journeys.test_first_sale import order_plan


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    return Subscription.objects.get()


def say(key: str, text: str) -> None:
    override_policy("store", "", key, text, actor=MACHINE)


def half(row: Subscription):
    return at_day(row.started_on + (row.billed_until - row.started_on) // 2)


def upgrade(row: Subscription) -> PlanChange:
    wanted = plan("Business")
    shown = preview_change(row, wanted.pk, at_end=False)
    made = change_plan(
        row.pk, wanted.pk, at_end=False, shown=shown.due.minor, at=shown.at, actor=MACHINE
    )
    row.refresh_from_db()
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("word", ["second", "none"])
def test_the_same_life_under_two_words(row, word):
    """To the second both prices are billed for the rest; else nothing is until the next period."""
    say("change_charge", word)
    with half(row):
        made = upgrade(row)
        if word == "second":
            assert made.state == "waiting"
            invoice = made.invoice
            assert 0 < invoice.total_minor < 1400
            assert invoice.lines.count() == 2
            pay(invoice)
        else:
            assert made.invoice is None
        row.refresh_from_db()
        assert (row.price_minor, PlanChange.objects.get().state) == (2800, "done")
    assert renew().total_minor == 2800
    found = list(replayed())
    assert found
    assert all(one.is_same for one in found)


def test_without_charge_another_cycle_is_billed_whole_and_nothing_goes_back(row):
    from tenant_apps.catalog.models import Plan

    say("change_charge", "none")
    product = plan("Professional").product
    yearly = Plan.objects.create(
        product=product, price_minor=14000, currency="EUR", interval_unit="year"
    )
    with half(row):
        shown = preview_change(row, yearly.pk, at_end=False)
        assert shown.due == Money(14000, "EUR")
        assert not any(one.credits for one in shown.proposal.lines)


def test_next_means_with_the_next_period(row):
    say("change_charge", "next")
    with half(row):
        with pytest.raises(CannotChange) as no:
            preview_change(row, plan("Business").pk, at_end=False)
        assert no.value.code == "at_end_only"
        assert preview_change(row, plan("Business").pk, at_end=True).proposal is None


def test_a_cheaper_plan_comes_at_the_end_and_a_dearer_one_now(row):
    small = small_twin()
    say("downgrades", "end")
    with at_day(row.started_on + timedelta(days=9)):
        with pytest.raises(CannotChange) as no:
            preview_change(row, small.pk, at_end=False)
        assert no.value.code == "at_end_only"
        assert preview_change(row, small.pk, at_end=True).proposal is None
        assert preview_change(row, plan("Business").pk, at_end=False).due

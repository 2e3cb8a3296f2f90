"""Sold for so many cycles at least: how it ends, how it goes on, and who may leave before."""

from __future__ import annotations

from datetime import date

import pytest

from kernel.actor import MACHINE, Actor
from kernel.errors import Invalid
from kernel.money import Money
from kernel.periods import Interval, Unit
from tenant_apps.billing.errors import CannotCancel, CannotPause
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.selectors import renews
from tenant_apps.billing.services import (
    cancel_subscription,
    keep_subscription,
    pause_subscription,
)
from tenant_apps.billing.services.rest_of_term import price_of_leaving
from tenant_apps.catalog.rules.lasting import Lasting
from tenant_apps.provisioning.models import Service
from tests.billing.test_batch import same
from tests.billing.test_cycles import offer
from tests.journeys.test_a_year import buy
from tests.renewing import Life

MONTH = Interval(Unit.MONTH, 1)
SOMEBODY = Actor("customer", "1", "Alice")


def bought(shop, alice, **terms) -> Subscription:
    with shop.inside():
        offer(MONTH, 1_400, lasting=Lasting(term_cycles=2, **terms))
    buy(shop, alice)
    with shop.inside():
        return Subscription.objects.get()


def days_of_term(row: Subscription) -> int:
    assert row.term_ends_on
    return (row.term_ends_on - row.started_on).days


def plan_lines() -> int:
    return InvoiceLine.objects.filter(kind="recurring").count()


def test_a_term_is_of_whole_cycles_and_keeps_its_day():
    term = Lasting(term_cycles=13)
    assert term.term_ends_on(date(2026, 1, 31), MONTH) == date(2027, 2, 28)
    assert term.term_ends_on(date(2028, 2, 29), Interval(Unit.YEAR, 1)) == date(2041, 2, 28)
    assert Lasting().term_ends_on(date(2026, 1, 31), MONTH) is None


def test_it_ends_by_itself_after_its_last_cycle(shop, alice):
    row = bought(shop, alice, after_term="ends")
    assert row.renews_until == row.term_ends_on
    shop.live_days(days_of_term(row) - 1)
    with shop.inside():
        assert (Subscription.objects.get().state, plan_lines()) == ("active", 2)
    shop.live_days(2)
    with shop.inside():
        assert Subscription.objects.get().state == "ended"
        assert (plan_lines(), Service.objects.get().state) == (2, "terminated")


def test_it_goes_on_from_cycle_to_cycle_where_it_was_sold_so(shop, alice):
    row = bought(shop, alice)
    shop.live_days(days_of_term(row) + 1)
    with shop.inside():
        assert (Subscription.objects.get().state, plan_lines()) == ("active", 3)


def test_a_customer_can_not_leave_before_and_is_billed_until_then(shop, alice):
    row = bought(shop, alice)
    with shop.inside():
        with pytest.raises(CannotCancel, match="at least"):
            cancel_subscription(row.pk, at_once=True, reason="need", actor=SOMEBODY)
        made = cancel_subscription(row.pk, at_once=False, reason="need", actor=SOMEBODY)
        assert made.ends_on == row.term_ends_on
        row.refresh_from_db()
        assert renews(row)
    shop.live_days(days_of_term(row) + 1)
    with shop.inside():
        assert (Subscription.objects.get().state, plan_lines()) == ("ended", 2)


def test_a_wish_to_leave_with_the_term_can_be_taken_back(shop, alice):
    row = bought(shop, alice)
    with shop.inside():
        cancel_subscription(row.pk, at_once=False, reason="need", actor=SOMEBODY)
        keep_subscription(row.pk, actor=SOMEBODY)
        row.refresh_from_db()
        assert (row.renews_until, row.auto_renew) == (None, True)
    shop.live_days(days_of_term(row) + 1)
    with shop.inside():
        assert (Subscription.objects.get().state, plan_lines()) == ("active", 3)


def test_who_may_leave_for_the_rest_is_billed_it_once(shop, alice):
    row = bought(shop, alice, early_end="billed")
    with shop.inside():
        assert price_of_leaving(row) == Money(1_400, "EUR")
        cancel_subscription(row.pk, at_once=True, reason="need", actor=SOMEBODY)
        cancel_subscription_again(row)
        row.refresh_from_db()
        last = Invoice.objects.latest("number")
        assert (row.state, row.billed_until) == ("ended", row.term_ends_on)
        assert (last.total_minor, plan_lines()) == (1_400, 2)


def cancel_subscription_again(row: Subscription) -> None:
    with pytest.raises(CannotCancel):
        cancel_subscription(row.pk, at_once=True, reason="need", actor=SOMEBODY)


def test_the_team_may_end_it_and_bills_nothing(shop, alice):
    row = bought(shop, alice)
    with shop.inside():
        cancel_subscription(row.pk, at_once=True, reason="other", actor=MACHINE)
        assert (Subscription.objects.get().state, plan_lines()) == ("ended", 1)


def test_it_is_not_paused(shop, alice):
    row = bought(shop, alice)
    with shop.inside(), pytest.raises(CannotPause, match="fixed term"):
        pause_subscription(row.pk, by_customer=False, actor=MACHINE)


def test_the_page_shows_the_term_and_no_button_that_is_refused(shop, alice, client_for):
    row = bought(shop, alice)
    with shop.inside():
        service = Service.objects.get()
    browser = client_for(shop.store)
    with shop.inside():
        browser.force_login(alice.user)
    page = browser.get(f"/account/services/{service.pk}/").content.decode()
    assert "Fixed term" in page
    assert "When its term ends" in page
    assert 'name="when" value="now"' not in page
    assert row.term_ends_on is not None


def test_both_engines_stop_at_the_end_of_a_term(in_acme):
    same([Life(ends_on_term=True), Life(), Life(ends_on_term=True, unit="week")])


def test_a_term_has_a_bound(in_acme):
    with pytest.raises(Invalid, match="at most 60"):
        offer(MONTH, 1_400, lasting=Lasting(term_cycles=61))

"""A small seller taxes private buyers of the union at home, until the threshold is passed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.audit.models import AuditEvent
from tenant_apps.billing.copying import line_of, retaxed
from tenant_apps.billing.errors import ThresholdPassed
from tenant_apps.billing.models import Invoice, Policy, ThresholdYear
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.rules.pricing import Credited, Line, Share, credit_line, price_line, sum_up
from tenant_apps.billing.rules.tax_policy import TaxPolicy
from tenant_apps.billing.rules.taxes import Buyer
from tenant_apps.billing.rules.threshold import Threshold, counts, warning
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    Corrections,
    change_policy,
    merge_invoices,
    reissue_invoice,
    void_invoice,
)
from tenant_apps.billing.services.threshold import keep_threshold
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.billing.threshold import standing
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.models import Cart
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import add_line
from tenant_apps.reporting.oss import oss_rows
from tests.coupons import at_day
from tests.journeys.test_first_sale import order_plan
from tests.vat import moves_to, tax_by_place


@pytest.fixture
def seller(in_acme, alice):
    """In Germany (19 %); Alice lives in France (20 %). Two of her servers fit below."""
    tax_by_place()
    moves_to(alice.customer, "FR")
    Policy.objects.update(home_until_threshold=True, threshold_minor=3_000)
    return alice


def bought(person, host: str) -> Invoice:
    return Invoice.objects.get(pk=order_plan(person, hostname=host).invoice_id)


def percents(invoice: Invoice) -> set[int]:
    return {int(one.tax_percent) for one in invoice.lines.all()}


def said(invoice: Invoice) -> set[str]:
    return {one.trace["tax"].get("threshold", "") for one in invoice.lines.all()}


def test_the_sale_that_passes_it_bears_the_buyers_rate_and_all_after_it(seller):
    first, second = bought(seller, "a.example.com"), bought(seller, "b.example.com")
    assert (percents(first), said(first)) == ({19}, {"below"})
    assert (percents(second), said(second)) == ({19}, {"below"})
    third = bought(seller, "c.example.com")
    assert (percents(third), said(third)) == ({20}, {"over"})
    year = ThresholdYear.objects.get()
    assert (year.year, year.passed_by) == (today().year, third.number)
    assert percents(bought(seller, "d.example.com")) == {20}
    assert all(one.is_same for one in replayed())


def test_the_cart_shows_what_the_invoice_will_bear(seller):
    for host in ("a", "b"):
        bought(seller, f"{host}.example.com")
    plan = Plan.objects.get(product__name="Professional")
    cart = Cart.objects.get(pk=add_line(None, str(plan.pk)).cart_id)
    shown = quote(cart, current_store().currency, seller.customer).bill
    assert {int(line.rate.percent) for line in shown.lines} == {20}
    assert shown.total == bought(seller, "c.example.com").total


def test_eighty_percent_are_noted_once(seller):
    Policy.objects.update(threshold_minor=3_400)
    bought(seller, "a.example.com")
    assert not AuditEvent.objects.filter(verb="threshold.near").exists()
    bought(seller, "b.example.com")
    bought_again = AuditEvent.objects.filter(verb="threshold.near")
    assert bought_again.count() == 1
    assert standing(Policy.objects.get(), today()).warning == 80


def test_what_was_taken_back_counts_no_more(seller):
    first = bought(seller, "a.example.com")
    bought(seller, "b.example.com")
    void_invoice(first.pk, reason="wrong", actor=MACHINE)
    assert percents(bought(seller, "c.example.com")) == {19}


def test_a_threshold_passed_last_year_holds_all_of_this_one(seller):
    ThresholdYear.objects.create(
        year=today().year - 1, passed_at=seller.customer.created_at, passed_by="INV-1"
    )
    assert percents(bought(seller, "a.example.com")) == {20}
    ThresholdYear.objects.update(year=today().year - 2)
    assert taxes_of(seller.customer).on_goods().percent == 19


def test_two_at_once_do_not_both_stay_below(seller):
    """Computed while there was room; another invoice took it before this one was written."""
    rules = Policy.objects.get()
    line = bought(seller, "a.example.com").lines.first()
    mine = retaxed(line_of(line), taxes_of(seller.customer).on_goods())
    bill = sum_up([mine], mine.net.currency)
    keep_threshold(bill, "X", rules)
    bought(seller, "b.example.com")
    with pytest.raises(ThresholdPassed):
        keep_threshold(bill, "X", rules)


@pytest.mark.parametrize(
    ("buyer", "counted"),
    [
        (Buyer("FR"), True),
        (Buyer("DE"), False),
        (Buyer("US"), False),
        (Buyer("FR", proven=True), False),
        (Buyer("FR", exempt=True), False),
        (Buyer(""), False),
    ],
)
def test_it_is_about_private_buyers_of_other_member_states(seller, buyer, counted):
    assert counts(taxes_of(None).seller, buyer) is counted


def test_only_80_and_100_percent_are_told():
    assert [warning(sold, 1000) for sold in (0, 799, 800, 999, 1000, 2000)] == [
        *(0, 0, 80, 80, 100, 100)
    ]


def test_the_return_has_what_was_charged_abroad_by_quarter(seller):
    for host in ("a", "b", "c"):
        bought(seller, f"{host}.example.com")
    rows = oss_rows(date(today().year, 1, 1), date(today().year + 1, 1, 1))
    [row] = rows  # the two below the threshold are the home state's
    third = Invoice.objects.latest("number")
    assert (row.country, row.percent) == ("FR", Decimal(20))
    assert (row.net.minor, row.tax.minor) == (third.net_minor, third.tax_minor)
    assert row.name == f"{today().year}-Q{(today().month + 2) // 3}"


def test_the_owner_sets_it_and_a_wrong_limit_is_refused(seller):
    on = {"tax_by_place": "yes", "tax_country": "DE", "taxes_abroad": "yes"}
    change_policy({**on, "home_until_threshold": "yes", "threshold": ""}, actor=MACHINE)
    row = Policy.objects.get()
    assert (row.home_until_threshold, row.threshold_minor) == (True, 0)
    for text in ("0", "-1", "many", "NaN", "10,000", "10.000", "10,000.00", "1.000.000"):
        with pytest.raises(Invalid) as no:
            change_policy({**on, "home_until_threshold": "yes", "threshold": text}, actor=MACHINE)
        assert no.value.field == "threshold"
    change_policy({**on, "taxes_abroad": "", "home_until_threshold": "yes"}, actor=MACHINE)
    assert not Policy.objects.get().home_until_threshold


def fresh(seller, minor: int) -> Line:
    """A charge of today, as `bought` would be billed it at another price."""
    like = line_of(Invoice.objects.latest("number").lines.first())
    tax = taxes_of(seller.customer).on_goods()
    return price_line("recurring", "Server", like.period, Money(minor, "EUR"), tax)


def half_of(invoice: Invoice) -> Line:
    """Half of its first line is given back, taxed as that was."""
    old, none = line_of(invoice.lines.first()), Money.zero("EUR")
    given = Credited(old.net, old.tax, Share(1, 2), none, none)
    return credit_line("Unused", old.period, old.rate, given)


def test_papers_from_below_are_put_right_after_it_was_passed(seller):
    first, second, third = (bought(seller, f"{one}.example.com") for one in "abc")
    assert percents(third) == {20}
    again = reissue_invoice(first.pk, Corrections(), reason="address", actor=MACHINE)
    assert (percents(again), said(again)) == ({19}, {"below"})
    both = merge_invoices(
        seller.customer.pk, [again.pk, second.pk], reason="one paper", actor=MACHINE
    )
    assert percents(both) == {19}
    assert ThresholdYear.objects.get().passed_by == third.number


def test_what_was_bought_below_is_given_back_at_that_rate_after_it_was_passed(seller):
    first, *_ = [bought(seller, f"{one}.example.com") for one in "abc"]
    bill = sum_up([fresh(seller, 2_000), half_of(first)], "EUR")
    keep_threshold(bill, "X", Policy.objects.get())
    assert [(int(one.rate.percent), one.rate.threshold) for one in bill.lines] == [
        (20, "over"),
        (19, "below"),
    ]


def test_what_a_bill_gives_back_leaves_room_for_what_it_charges(seller):
    """16.00 are left; 20.00 less 7.00 fit, less nothing they do not."""
    first, rules = bought(seller, "a.example.com"), Policy.objects.get()
    assert {one.rate.percent for one in sum_up([fresh(seller, 2_000)], "EUR").lines} == {20}
    bill = sum_up([fresh(seller, 2_000), half_of(first)], "EUR")
    assert {one.rate.threshold for one in bill.lines} == {"below"}
    keep_threshold(bill, "X", rules)
    assert not ThresholdYear.objects.exclude(passed_at=None).exists()


def test_taxed_anew_it_does_not_count_beside_itself(seller):
    Policy.objects.update(threshold_minor=1_500)
    first = bought(seller, "a.example.com")
    again = reissue_invoice(first.pk, Corrections(retax=True), reason="vat", actor=MACHINE)
    assert (percents(again), said(again)) == ({19}, {"below"})
    assert not ThresholdYear.objects.exclude(passed_at=None).exists()
    Policy.objects.update(threshold_minor=1_000)
    over = reissue_invoice(again.pk, Corrections(retax=True), reason="vat", actor=MACHINE)
    assert percents(over) == {20}


def test_a_mistyped_limit_is_put_right_by_raising_it(seller):
    limit = {"tax_by_place": "yes", "tax_country": "DE", "taxes_abroad": "yes"}
    limit["home_until_threshold"] = "yes"
    change_policy({**limit, "threshold": "10"}, actor=MACHINE)
    assert percents(bought(seller, "a.example.com")) == {20}
    change_policy({**limit, "threshold": "13.99"}, actor=MACHINE)
    assert ThresholdYear.objects.get().passed_at  # 14.00 were sold
    change_policy({**limit, "threshold": "10000.00"}, actor=MACHINE)
    assert ThresholdYear.objects.get().passed_at is None
    assert percents(bought(seller, "b.example.com")) == {19}
    assert AuditEvent.objects.filter(verb="threshold.reopened").count() == 1


def test_sums_that_passed_it_are_noted_and_nothing_brings_the_home_rate_back(seller):
    first = bought(seller, "a.example.com")
    Policy.objects.update(threshold_minor=1_000)  # as if by another who sells: nobody passed it
    assert percents(bought(seller, "b.example.com")) == {20}
    void_invoice(first.pk, reason="wrong", actor=MACHINE)
    Policy.objects.update(threshold_minor=3_000)  # 14.00 are left in the books
    assert percents(bought(seller, "c.example.com")) == {20}
    assert ThresholdYear.objects.get().year == today().year


def test_last_years_sums_are_noted_as_last_years(seller):
    """This year passes it only by what it sells itself: the year after is below again."""
    bought(seller, "a.example.com")
    last = bought(seller, "b.example.com")
    with at_day(date(today().year + 1, 2, 1)):
        Policy.objects.update(threshold_minor=2_000)
        assert percents(bought(seller, "c.example.com")) == {20}
        assert ThresholdYear.objects.exclude(passed_at=None).get().year == today().year - 1
        void_invoice(last.pk, reason="wrong", actor=MACHINE)
        assert percents(bought(seller, "d.example.com")) == {20}
        assert ThresholdYear.objects.exclude(passed_at=None).count() == 2


def test_once_it_is_noted_nothing_is_counted(seller, django_assert_num_queries):
    for host in ("a", "b", "c"):
        bought(seller, f"{host}.example.com")
    bill, rules = sum_up([fresh(seller, 1_000)], "EUR"), Policy.objects.get()
    with django_assert_num_queries(1):
        keep_threshold(bill, "X", rules)


def test_a_bill_of_another_currency_is_not_counted(seller):
    bought(seller, "a.example.com")
    period = line_of(Invoice.objects.get().lines.first()).period
    home = TaxPolicy(Decimal(19), "VAT", included=False)
    tax = Threshold(Money(100, "EUR")).tax(home, TaxPolicy(Decimal(20), "TVA", included=False))
    bill = sum_up([price_line("recurring", "Server", period, Money(9_000, "JPY"), tax)], "JPY")
    assert {one.rate.percent for one in bill.lines} == {19}
    keep_threshold(bill, "X", Policy.objects.get())

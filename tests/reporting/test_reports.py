"""What the reports say of a small store's life, against sums made by hand and against the books."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id
from kernel.periods import Interval, Period, Unit, add_months, month_of, start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Invoice, Posting, Subscription
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    cancel_subscription,
    change_plan,
    preview_change,
    renew_subscription,
    void_invoice,
)
from tenant_apps.catalog.rules.lasting import Lasting
from tenant_apps.reporting.cohorts import cohorts
from tenant_apps.reporting.rates import without_rate
from tenant_apps.reporting.receivables import debtors, given_back
from tenant_apps.reporting.recurring import mrr_by_month, worth
from tenant_apps.reporting.revenue import deferred, revenue, taxes
from tenant_apps.reporting.services import note_rate
from tenant_apps.reporting.spans import Span, last_months
from tests.billing.test_cycles import offer
from tests.changes import plan
from tests.coupons import at_day, pay
from tests.journeys.test_a_year import buy
from tests.papers import credit, euro, pay_by_transfer, taxed_invoice, write_draft
from tests.people import make_customer


def first_of(months: int) -> date:
    """The first day of a month to come, in the store."""
    return add_months(month_of(today()).start, months)


def buys(person, name: str = "Professional") -> Subscription:
    invoice = taxed_invoice(person, plan=name)
    pay(invoice)
    return Subscription.objects.get(pk=invoice.lines.first().subscription_id)


def goes_on(row: Subscription) -> None:
    renew_subscription(row.pk)
    for invoice in Invoice.objects.filter(state="open", customer_id=row.customer_id):
        pay(invoice)


@pytest.fixture
def life(in_acme, alice):
    """
    Five months. Alice: 14.00 from the first on, 28.00 from the third month on. Bob: 7.00 in months
    two and three. Cleo: 14.00 in month one, and again in month four.
    """
    bob = make_customer("bob@reports.test", "Bob Brown")
    cleo = make_customer("cleo@reports.test", "Cleo Clark")
    with at_day(first_of(1)):
        start = today()
        hers, first = buys(alice), buys(cleo)
        cancel_subscription(first.pk, at_once=False, reason="price", actor=MACHINE)
        with at_day(add_months(start, 1)):
            goes_on(hers)
            his = buys(bob, "Starter")
            with at_day(add_months(start, 2)):
                goes_on(hers)
                goes_on(his)
                cancel_subscription(his.pk, at_once=False, reason="need", actor=MACHINE)
                upgrade(hers)
                with at_day(add_months(start, 3)):
                    goes_on(hers)
                    again = buys(cleo)
                    with at_day(add_months(start, 4)):
                        goes_on(hers)
                        goes_on(again)
                        yield Span(start, add_months(start, 4)), alice, bob, cleo


def upgrade(row: Subscription) -> None:
    wanted = plan("Business").pk
    shown = preview_change(row, wanted, at_end=False)
    change_plan(row.pk, wanted, at_end=False, shown=shown.due.minor, at=shown.at, actor=MACHINE)
    for invoice in Invoice.objects.filter(state="open", customer_id=row.customer_id):
        pay(invoice)


def test_each_months_movement_is_the_customers(life):
    span = life[0]
    found = mrr_by_month(span)
    moves = [
        (
            one.opening.minor,
            one.new.minor,
            one.reactivation.minor,
            one.expansion.minor,
            one.contraction.minor,
            one.churn.minor,
            one.closing.minor,
            one.customers,
        )
        for one in found
    ]
    assert moves == [
        (0, 2800, 0, 0, 0, 0, 2800, 2),
        (2800, 700, 0, 0, 0, 1400, 2100, 2),
        (2100, 0, 0, 1400, 0, 0, 3500, 2),
        (3500, 0, 1400, 0, 0, 700, 4200, 2),
        (4200, 0, 0, 0, 0, 0, 4200, 2),
    ]
    for one in found:
        up = one.opening + one.new + one.reactivation + one.expansion
        assert up - one.contraction - one.churn == one.closing
    assert [one.logo_churn for one in found] == [
        None,
        *map(Decimal, ("50.0", "0.0", "50.0", "0.0")),
    ]
    assert found[2].net_retention == Decimal("166.7")
    assert found[4].arr == euro(4200 * 12)


def test_a_customer_is_worth_what_it_pays_until_it_leaves(life):
    found = worth(mrr_by_month(life[0])[:-1])
    # Three months began with two customers each, and two were lost in them.
    assert (found.per_customer, found.churn) == (euro(2100), Decimal("33.3"))
    assert found.ltv == euro(6300)
    assert worth([]).ltv is None


def test_cohorts_keep_those_who_came_together(life):
    found = {one.month: one for one in cohorts(life[0])}
    one, two = sorted(found)
    assert [kept.customers for kept in found[one].kept] == [2, 1, 1, 2, 2]
    assert [kept.percent for kept in found[two].kept][:3] == [100, 100, 0]
    assert found[one].kept[4].mrr == euro(4200)


def books(account: str, month: Period) -> int:
    zone = current_store().timezone
    rows = Posting.objects.filter(
        account=account,
        entry__at__gte=start_of(month.start, zone),
        entry__at__lt=start_of(month.end, zone),
    )
    return -int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def test_revenue_and_tax_of_each_month_are_those_of_the_books(life):
    span, _alice, bob, _ = life
    noted = pay_by_transfer(taxed_invoice(bob))
    credit(noted, 333)
    open_one = taxed_invoice(bob)
    credit(open_one, 500)
    void_invoice(open_one.pk, reason="a mistake", actor=MACHINE, release_paid=True)
    rows = revenue(span)
    owed = []
    for month in span.months:
        period = Period(month, add_months(month, 1))
        assert sum(one.net.minor for one in rows if one.month == month) == books("revenue", period)
        owed = taxes(period.start, period.end)
        assert sum(one.tax.minor for one in owed) == books("tax", period)
        assert sum(one.net.minor for one in owed) == books("revenue", period)
    assert {(one.country, one.label, one.percent) for one in owed} == {("DE", "VAT", Decimal(19))}
    assert {one.product for one in rows} == {"Starter", "Professional", "Business"}


def test_a_void_in_another_month_takes_back_in_that_month(in_acme, alice):
    invoice = taxed_invoice(alice)
    begun = month_of(today()).start
    with at_day(first_of(1)):
        void_invoice(invoice.pk, reason="a mistake", actor=MACHINE)
        found = revenue(Span(begun, add_months(begun, 1)))
        assert [(one.month, one.net.minor) for one in found] == [
            (begun, 1400),
            (add_months(begun, 1), -1400),
        ]


def test_what_is_not_earned_yet_is_told_by_month(in_acme, alice):
    with at_day(first_of(1) + timedelta(days=9)):
        buys(alice)
        start = today()
        days = (add_months(start, 1) - start).days
        found = deferred()
        assert sum(one.net.minor for one in found) in range(
            round(1400 * (days - 1) / days) - 1, round(1400 * (days - 1) / days) + 2
        )
        assert [one.month for one in found] == [first_of(0), first_of(1)]
        with at_day(add_months(start, 1)):
            assert deferred() == []


def test_what_is_owed_stands_in_its_age(in_acme, alice):
    invoice = taxed_invoice(alice)
    with at_day(invoice.due_on + timedelta(days=31)):
        [late] = debtors()
        assert [one.minor for one in late.amounts] == [0, 0, 1666, 0, 0]
        taxed_invoice(alice)
        [late] = debtors()
        assert ([one.minor for one in late.amounts], late.invoices) == ([1666, 0, 1666, 0, 0], 2)
        credit(invoice, 400)
        assert debtors()[0].amounts[2] == euro(1190)
        pay_by_transfer(invoice)
        assert debtors()[0].total == euro(1666)


def test_what_went_back_is_told_with_its_reason(in_acme, alice):
    invoice = pay_by_transfer(taxed_invoice(alice))
    credit(invoice, 400)
    found = given_back(last_months(1))
    assert [(one.kind, one.reason, one.count, one.amount) for one in found] == [
        ("credit_note", "goodwill", 1, euro(476))
    ]


def test_what_somebody_wrote_is_revenue_and_recurs_not(in_acme, alice):
    from tenant_apps.billing.services import issue_draft

    draft = write_draft(alice.customer, "Cabling")
    issue_draft(draft.pk, due_on=today(), actor=MACHINE)
    [one] = revenue(last_months(1))
    assert (one.product, one.kind, one.net) == ("", "manual", euro(5000))
    assert mrr_by_month(last_months(1))[0].closing == euro(0)


def in_dollars(invoice: Invoice) -> Invoice:
    """A paper of before the store changed its currency: the same one in dollars."""
    [line] = invoice.lines.all()
    invoice.pk, invoice.number, invoice.currency = new_id(), f"OLD-{invoice.number}", "USD"
    invoice._state.adding = True
    invoice.save()
    line.pk, line.invoice, line.currency, line.kind = None, invoice, "USD", "manual"
    line.subscription_id = None
    line._state.adding = True
    line.save()
    return invoice


def test_another_currency_counts_with_the_rate_of_its_day(in_acme, alice):
    in_dollars(taxed_invoice(alice))
    day, month = today(), last_months(1)
    assert [(one.currency, one.count) for one in without_rate()] == [("USD", 1)]
    assert sum(one.net.minor for one in revenue(month)) == 1400
    note_rate("usd", day - timedelta(days=9), Decimal("0.9"), actor=MACHINE)
    note_rate("USD", day - timedelta(days=20), Decimal("0.7"), actor=MACHINE)
    assert without_rate() == []
    assert sum(one.net.minor for one in revenue(month)) == 1400 + 1260
    assert debtors()[0].total == euro(1666 + round(1666 * 0.9))


def test_a_rate_is_noted_once_and_makes_sense(in_acme):
    day = today()
    note_rate("USD", day, Decimal("0.9"), actor=MACHINE)
    with pytest.raises(Conflict):
        note_rate("USD", day, Decimal("0.8"), actor=MACHINE)
    for currency, since, rate, at in (
        ("EUR", day, Decimal(1), "currency"),
        ("XXQ", day, Decimal(1), "currency"),
        ("USD", day, Decimal(0), "rate"),
        ("USD", day + timedelta(days=1), Decimal(1), "since"),
    ):
        with pytest.raises(Invalid) as no:
            note_rate(currency, since, rate, actor=MACHINE)
        assert no.value.field == at


def test_what_is_billed_afterwards_recurs_from_its_first_day(shop, alice):
    with shop.inside():
        offer(Interval(Unit.MONTH, 1), 1_400, lasting=Lasting(in_arrears=True))
    buy(shop, alice)
    with shop.inside():
        assert mrr_by_month(last_months(1))[0].closing == euro(1400)
        assert deferred() == []


def test_an_empty_store_reports_nothing(in_acme):
    found = mrr_by_month(last_months(6))
    assert (len(found), found[0].closing, found[0].net_retention) == (6, euro(0), None)
    assert (cohorts(last_months(6)), revenue(last_months(6)), debtors()) == ([], [], [])

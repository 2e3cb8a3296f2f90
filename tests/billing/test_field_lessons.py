"""
Known cases from other billing systems' trackers, by the number of the lesson they gave us.

What a test elsewhere proves already is pointed to, and looked for: one that is renamed or removed
fails here. The rest is told below.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from kernel.actor import MACHINE
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing import flows, services
from tenant_apps.billing.errors import PeriodAlreadyInvoiced
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Invoice, Subscription, TaxRate
from tenant_apps.billing.rules.pricing import TaxPolicy, price_line, sum_up
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services.next_period import bill_next_period
from tenant_apps.billing.services.tax_table import NewRate
from tests.billing.test_runs import due_at_once, renewals
from tests.journeys.test_first_sale import order_plan
from tests.renewing import Life, live
from tests.vat import moves_to, tax_by_place

_ROOT = Path(__file__).resolve().parents[1]
ELSEWHERE = {
    "L1": (
        "billing/test_frozen.py::test_a_second_line_for_the_same_period_is_refused",
        "payments/test_outcomes.py::test_an_unknown_outcome_blocks_a_second_attempt",
        "payments/test_outcomes.py::test_a_success_is_booked_once_however_often_it_is_told",
        "payments/test_closing_pages.py::",
        "faults/test_races.py::test_one_page_for_twenty_clicks",
        "faults/test_twenty.py::test_a_period_is_on_one_invoice",
        "faults/test_till_troubles.py::test_an_off_session_charge_takes_the_money_once",
    ),
    "L2": ("billing/test_billing_day.py::",),
    "L3": (
        "billing/test_runs.py::test_a_run_that_died_after_a_batch_goes_on_with_the_rest",
        "billing/test_runs.py::test_after_a_downtime_each_missed_day_is_a_run_the_oldest_first",
        "faults/test_run_killed.py::test_a_run_survives_the_death_of_its_worker",
        "journeys/test_after_a_downtime.py::test_ten_days_down_with_eight_services",
    ),
    "L4": (
        "journeys/test_after_a_downtime.py::"
        "test_nobody_is_suspended_while_the_reminder_did_not_leave",
        "journeys/test_a_year.py::test_unpaid_is_reminded_then_paused_then_runs_again_on_payment",
    ),
    "L5": (
        "billing/test_change_rules.py::test_a_chain_of_changes_costs_each_plan_for_its_seconds",
        "billing/test_change_rules.py::test_two_upgrades_do_not_give_the_first_line_back_twice",
        "journeys/test_change_of_plan.py::"
        "test_two_upgrades_in_one_period_never_give_a_line_back_twice",
    ),
    "L6": (
        "billing/test_vat.py::test_the_same_price_is_quoted_and_billed_abroad",
        "billing/test_vat.py::test_an_outage_is_no_answer",
        "billing/test_threshold.py::test_the_cart_shows_what_the_invoice_will_bear",
        "billing/test_outside_tax.py::test_nothing_is_billed_while_the_engine_is_away",
    ),
    "L9": (
        "billing/test_frozen.py::test_an_issued_invoice_can_not_be_changed",
        "billing/test_reissue.py::test_both_papers_name_each_other",
        "billing/test_reissue.py::test_the_same_lines_under_a_new_number_and_the_old_one_is_void",
    ),
    "L10": (
        "billing/test_cycles.py::test_a_quarter_begun_on_the_31st_comes_back_to_the_31st",
        "billing/test_cycles.py::test_a_leap_day_is_kept_over_two_and_three_years",
        "billing/test_cycles.py::test_a_clock_change_moves_no_billing_day",
        "billing/test_cycles.py::"
        "test_the_next_invoice_of_a_month_end_is_planned_in_the_stores_zone",
    ),
    "L14": (
        "billing/test_coupons.py::test_taking_an_invoice_back_gives_the_cycle_back",
        "billing/test_coupons.py::test_a_redemption_takes_a_period_once_whatever_the_code_does",
    ),
    "L15": (
        "faults/test_races.py::test_invoice_numbers_have_no_gap_and_no_double",
        "faults/test_twenty.py::test_numbers_have_no_gap_and_no_double",
        "billing/test_runs.py::test_a_batch_takes_its_numbers_last",
    ),
}


@cache
def _tests_in(name: str) -> frozenset[str]:
    tree = ast.parse((_ROOT / name).read_text())
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in found if node.name.startswith("test_"))


@pytest.mark.parametrize("lesson", sorted(ELSEWHERE))
def test_each_lesson_is_proven_where_it_is_said_to_be(lesson):
    for one in ELSEWHERE[lesson]:
        name, _, test = one.partition("::")
        assert _tests_in(name), one
        assert not test or test in _tests_in(name), one


def test_L1_a_single_worker_and_the_run_both_renew_once(in_acme):
    """FOSSBilling 3106: what renews by itself and what the nightly run renews met."""
    [row] = live([Life()], [])
    due_at_once()
    services.renew_subscription(row.pk)
    flows.bill_due()
    services.renew_subscription(row.pk)
    assert renewals() == 1


def test_L1_the_database_refuses_a_second_invoice_for_a_period(in_acme):
    """Lago 5523: two finalizations raced. Past every check there is the constraint."""
    [row] = live([Life()], [])
    begin = row.billed_until
    bill_next_period(row)
    Subscription.objects.filter(pk=row.pk).update(billed_until=begin)
    row.refresh_from_db()
    try:
        billed = bill_next_period(row)
    except PeriodAlreadyInvoiced:
        billed = False
    assert not billed
    assert renewals() == 1


def test_L2_a_paid_invoice_that_names_a_service_renews_nothing(in_acme, alice):
    """Blesta CORE-2167: it renewed because some paid invoice mentioned it."""
    order_plan(alice)
    row = Subscription.objects.get(customer_id=alice.customer.pk)
    first = Invoice.objects.get()
    line = first.lines.first()
    text = f"Help with {line.description}"
    unit, tax = Money(500, first.currency), TaxPolicy(policy().tax_percent, "VAT", included=False)
    extra = price_line("manual", text, _period(line), unit, tax)
    paper = services.issue_invoice(
        customer=alice.customer,
        bill=sum_up([extra], first.currency),
        charges=[Charge(None, extra)],
        due_on=today(),
        policy=policy(),
        renewal=False,
        actor=MACHINE,
    )
    before = (row.state, row.billed_until, row.paid_until)
    services.settle_invoice(
        invoice_id=paper.pk,
        payment_id=new_id(),
        amount=paper.total,
        fee=Money.zero(paper.currency),
        gateway="manual",
        actor=MACHINE,
    )
    row.refresh_from_db()
    assert (row.state, row.billed_until, row.paid_until) == before


def test_L6_a_rate_that_changes_leaves_the_breakdown_as_it_was(in_acme, alice):
    """Paymenter 1243: yesterday's invoice was broken down by today's rate."""
    tax_by_place()
    moves_to(alice.customer, "AT")
    invoice = Invoice.objects.get(pk=order_plan(alice).invoice_id)
    before = invoice.taxes
    services.remove_rate(TaxRate.objects.get(country="AT").pk, actor=MACHINE)
    services.add_rate(NewRate("AT", before[0].percent + 5, "VAT"), actor=MACHINE)
    assert Invoice.objects.get(pk=invoice.pk).taxes == before


def test_L15_numbers_follow_each_other_whoever_takes_them(in_acme, alice):
    """Paymenter 1244: runs, orders and single renewals share one series."""
    rows = live([Life(), Life()], [])
    order_plan(alice)
    due_at_once()
    services.renew_subscription(rows[0].pk)
    flows.bill_due()
    taken = sorted(int(one.rsplit("-", 1)[1]) for one in _numbers())
    assert taken == list(range(taken[0], taken[0] + len(taken)))


def _numbers() -> list[str]:
    return list(Invoice.objects.values_list("number", flat=True))


def _period(line) -> Period:
    return Period(line.period_start, line.period_end)

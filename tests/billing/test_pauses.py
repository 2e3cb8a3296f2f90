"""A subscription rests by a wish: nothing is charged, and what was paid is not lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Period
from shared_apps.outbox.models import DueWork
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.errors import CannotChange, CannotPause, TotalChanged
from tenant_apps.billing.forecast import forecast
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Invoice, Pause, Policy, Subscription
from tenant_apps.billing.rules.change import seconds_between
from tenant_apps.billing.rules.pricing import price_line, sum_up
from tenant_apps.billing.selectors import credit_of, open_balance, renews, today
from tenant_apps.billing.services import (
    cancel_subscription,
    chase_invoice,
    end_subscription,
    note_notices,
    pause_subscription,
    pay_out_credit,
    renew_subscription,
    resume_subscription,
    void_invoice,
)
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.taxation import taxes_of
from tests.coupons import at_day, make_coupon, order_with, pay, renew
from tests.journeys.test_first_sale import order_plan
from tests.papers import credit as give_credit
from tests.papers import euro


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    return Subscription.objects.get()


def half(row: Subscription):
    return row.started_on + (row.billed_until - row.started_on) // 2


def pause(row: Subscription) -> Pause:
    made = pause_subscription(row.pk, by_customer=False, actor=MACHINE)
    row.refresh_from_db()
    return made


def resume(row: Subscription, **how) -> Invoice:
    made = resume_subscription(row.pk, actor=MACHINE, **how)
    row.refresh_from_db()
    made.refresh_from_db()
    return made


def credit(row: Subscription) -> int:
    return credit_of(row.customer_id, "EUR").minor


def test_the_rest_of_the_period_goes_back_to_the_second(row):
    with at_day(half(row)):
        made = pause(row)
        line = made.credit_invoice.lines.get()
        assert line.share.part(Money(1400, "EUR")) == -line.net
        assert seconds_between(line.from_at, line.until_at) == line.share.seconds
        assert credit(row) == -line.net_minor
        assert (row.state, renews(row), row.paid_until) == ("paused", False, today())
        renew_subscription(row.pk)
        assert Invoice.objects.count() == 2


def test_it_goes_on_with_a_whole_period_once_that_is_paid(row):
    with at_day(half(row)):
        pause(row)
        back = credit(row)
    with at_day(row.started_on + timedelta(days=60)):
        invoice = resume(row, shown=1400)
        assert (invoice.paid_minor, row.state) == (back, "paused")
        assert resume(row) == invoice
        pay_rest(invoice)
        row.refresh_from_db()
        assert (row.state, row.anchor_day) == ("active", today().day)
        assert row.paid_until == row.billed_until > today()
        pay(renew())
    assert open_balance(row.customer_id, "EUR") == Money.zero("EUR")
    assert [one.net_minor for one in Invoice.objects.order_by("number")][-2:] == [1400, 1400]


def pay_rest(invoice: Invoice) -> None:
    from tenant_apps.payments.services import record_manual

    record_manual(invoice.pk, invoice.amount_due, bank_reference="R", note="", actor=MACHINE)


def test_paused_and_resumed_within_the_day_costs_what_was_used(row):
    """Credit pays for nearly all of the new period."""
    pause(row)
    invoice = resume(row)
    assert invoice.total_minor - invoice.paid_minor <= 1400 - credit(row)
    if invoice.amount_due:
        pay_rest(invoice)
    row.refresh_from_db()
    assert row.state == "active"
    assert renew().net_minor == 1400


def test_what_a_coupon_took_off_does_not_go_back(in_acme, alice):
    make_coupon(cycles=2)
    pay(Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id))
    row = Subscription.objects.get()
    with at_day(half(row)):
        pause(row)
        assert credit(row) <= 560 + 1
    with at_day(row.started_on + timedelta(days=40)):
        assert resume(row).net_minor == 1120


def test_an_invoice_that_nobody_pays_is_taken_back_and_it_rests_on(row):
    with at_day(half(row)):
        pause(row)
        invoice = resume(row)
        back = credit(row) + invoice.paid_minor
    with at_day(invoice.due_on + timedelta(days=1)):
        chase_invoice(invoice.pk)
        invoice.refresh_from_db()
        row.refresh_from_db()
        assert (invoice.state, row.state) == ("void", "paused")
        assert credit(row) == back
        assert resume(row) != invoice


def test_a_taken_back_invoice_can_be_asked_for_again(row):
    with at_day(half(row)):
        pause(row)
        first = resume(row)
        void_invoice(first.pk, reason="no", actor=MACHINE, release_paid=True)
        assert resume(row).pk != first.pk


def test_going_on_that_is_credited_in_full_goes_on(row):
    """As a renewal that is credited: the period is as good as paid. It never hangs in between."""
    with at_day(half(row)):
        pause(row)
        pay_out_credit(row.customer_id, credit_of(row.customer_id, "EUR"), note="", actor=MACHINE)
        invoice = resume(row)
        give_credit(invoice)
        row.refresh_from_db()
        assert (invoice.state, row.state, row.paid_until) == (
            "credited",
            "active",
            row.billed_until,
        )
        assert not Pause.objects.filter(resumed_at=None).exists()
    assert renew().net_minor == 1400


def test_it_ends_while_it_rests(row):
    with at_day(half(row)):
        pause(row)
        made = cancel_subscription(row.pk, at_once=False, reason="need", actor=MACHINE)
        assert made.ends_on == today()
        end_subscription(row.pk)
        row.refresh_from_db()
        assert row.state == "ended"


def test_customers_pause_only_where_the_policy_lets_them(row):
    with pytest.raises(CannotPause):
        pause_subscription(row.pk, by_customer=True, actor=MACHINE)
    Policy.objects.update(customers_may_pause=True)
    pause_subscription(row.pk, by_customer=True, actor=MACHINE)
    assert Pause.objects.filter(subscription=row).exists()


def test_what_can_not_rest_says_so_and_nothing_changes(row):
    cancel_subscription(row.pk, at_once=False, reason="need", actor=MACHINE)
    with pytest.raises(CannotPause):
        pause(row)
    with pytest.raises(CannotPause):
        resume(row)
    assert not Pause.objects.exists()


def test_an_open_invoice_is_paid_first(row):
    with at_day(row.billed_until):
        renew_subscription(row.pk)
        with pytest.raises(CannotChange):
            pause(row)


def test_it_goes_on_only_at_the_total_that_was_shown(row):
    pause(row)
    with pytest.raises(TotalChanged):
        resume(row, shown=1)
    assert Invoice.objects.count() == 2


def use_then_rest(row: Subscription) -> Invoice:
    """It rests, and afterwards something it used before is billed."""
    made = pause(row)
    customer = Customer.objects.get(pk=row.customer_id)
    day = today()
    tax = taxes_of(customer).on_goods(row.tax_category)
    line = price_line("usage", "Traffic", Period(day - timedelta(days=1), day), euro(500), tax)
    with transaction.atomic():
        return issue_invoice(
            customer=customer,
            bill=sum_up([line], "EUR"),
            charges=[Charge(made.subscription_id, line)],
            due_on=day + timedelta(days=7),
            policy=Policy.objects.get(),
            renewal=False,
            actor=MACHINE,
        )


def steps(invoice: Invoice) -> list[str]:
    return list(invoice.dunning.order_by("pk").values_list("step", flat=True))


def test_what_rests_is_reminded_of_and_never_suspended_or_ended(row):
    """No step is noted that was not done: else it would be ended unsuspended (L4)."""
    invoice = use_then_rest(row)
    for days in range(1, 60):
        with at_day(invoice.due_on + timedelta(days=days)):
            chase_invoice(invoice.pk)
            assert forecast() == []
    row.refresh_from_db()
    invoice.refresh_from_db()
    assert (row.state, invoice.state, steps(invoice)) == ("paused", "open", ["remind"])
    assert not DueWork.objects.filter(kind="billing.chase", subject=str(invoice.pk)).exists()


def test_what_rests_goes_on_when_nothing_of_it_is_overdue(row):
    invoice = use_then_rest(row)
    with at_day(invoice.due_on + timedelta(days=5)):
        with pytest.raises(CannotChange) as no:
            resume(row)
        assert no.value.code == "invoice_open"
        pay(invoice)
        assert resume(row).state in {"open", "paid"}


def test_what_became_overdue_before_it_went_on_is_chased_again(row):
    invoice = use_then_rest(row)
    with at_day(invoice.due_on - timedelta(days=1)):
        back = resume(row)
    with at_day(invoice.due_on + timedelta(days=2)):
        chase_invoice(invoice.pk)
        note_notices([invoice.pk], sent=True)
        pay_rest(back)
        row.refresh_from_db()
        assert row.state == "active"
        assert DueWork.objects.filter(kind="billing.chase", subject=str(invoice.pk)).exists()
    with at_day(invoice.due_on + timedelta(days=3)):
        chase_invoice(invoice.pk)
    row.refresh_from_db()
    assert (row.state, steps(invoice)) == ("suspended", ["remind", "suspend"])

"""The tax engine is silent for long: what is billed waits, nothing parks, ending is possible."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kernel import clock
from kernel.actor import MACHINE, Actor
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import run_due
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import flows
from tenant_apps.billing.models import Invoice, InvoiceLine, Subscription
from tenant_apps.billing.services import add_usage, cancel_subscription, connect_tax_engine
from tenant_apps.billing.services.later import REST
from tenant_apps.billing.services.settle import RENEW
from tenant_apps.billing.services.tax_quotes import QUOTE
from tenant_apps.billing.services.usage import USAGE
from tests.billing.test_runs import due_at_once
from tests.billing.test_usage import charge_traffic, told
from tests.coupons import at_day, pay
from tests.hourly import run_by_the_hour, sell_by_the_hour
from tests.journeys.test_first_sale import order_plan
from tests.renewing import Life, live
from tests.taxing import ask_taxjar, lives_in_new_york


@pytest.fixture
def renewing(in_acme, tax_engines) -> Subscription:
    """The next period of a customer in New York is due."""
    [row] = live([Life(country="US", region="NY")], [])
    Customer.objects.filter(pk=row.customer_id).update(postcode="10001")
    ask_taxjar(tax_engines)
    due_at_once()
    return row


def work(kind: str) -> DueWork:
    return DueWork.objects.get(kind=kind)


def waits(kind: str) -> bool:
    """Put off for about an hour, and no failure."""
    row = work(kind)
    left = row.due_at - clock.now()
    return timedelta(minutes=50) < left <= timedelta(hours=1) and not (row.attempts or row.parked)


def renewals() -> int:
    return Invoice.objects.filter(is_renewal=True).count()


def test_a_renewal_waits_as_long_as_it_takes_and_goes_on_with_the_answer(renewing, tax_engines):
    before = Invoice.objects.count()
    tax_engines.arm("quote", "unavailable", times=15)
    for _ in range(14):
        flows.bill_due()
        assert waits(RENEW)
        due_at_once()
    run_due(work(RENEW).store, RENEW, str(renewing.pk))
    assert waits(RENEW)
    assert Invoice.objects.count() == before
    flows.quote_tax(renewing.customer_id)
    assert work(RENEW).due_at <= clock.now()
    assert flows.bill_due() == 1
    assert Invoice.objects.count() == before + 1


def test_what_was_given_up_before_goes_on_with_the_answer(renewing, tax_engines):
    tax_engines.arm("quote", "unavailable")
    flows.quote_tax(renewing.customer_id)
    DueWork.objects.filter(kind=RENEW).update(parked=True, attempts=12)
    flows.quote_tax(renewing.customer_id)
    assert not work(RENEW).parked
    assert flows.bill_due() == 1


def test_a_good_key_has_open_questions_asked_at_once(renewing, tax_engines):
    tax_engines.arm("quote", "unavailable", times=4)
    for _ in range(4):
        flows.quote_tax(renewing.customer_id)
    assert work(QUOTE).due_at > clock.now()
    connect_tax_engine("taxjar", tax_engines.taxjar, actor=MACHINE)
    assert work(QUOTE).due_at <= clock.now()


def test_use_waits_and_is_billed_with_the_answer(in_acme, alice, tax_engines):
    charge_traffic()
    pay(Invoice.objects.get(pk=order_plan(alice).invoice_id))
    add_usage(told(Subscription.objects.get(), "1500"))
    lives_in_new_york(alice.customer)
    ask_taxjar(tax_engines)
    tax_engines.arm("quote", "unavailable")
    flows.bill_usage(alice.customer.pk)
    assert waits(USAGE)
    flows.quote_tax(alice.customer.pk)
    assert work(USAGE).due_at <= clock.now()
    flows.bill_usage(alice.customer.pk)
    assert InvoiceLine.objects.filter(item="traffic").count() == 1


def test_a_server_ends_at_once_and_its_hours_are_billed_when_the_tax_is_known(
    in_acme, alice, tax_engines
):
    sell_by_the_hour()
    row = run_by_the_hour(alice)
    lives_in_new_york(alice.customer)
    ask_taxjar(tax_engines)
    tax_engines.arm("quote", "unavailable", times=2)
    before = Invoice.objects.count()
    with at_day(row.started_on + timedelta(days=2)):
        cancel_subscription(row.pk, at_once=True, reason="need", comment="", actor=MACHINE)
        row.refresh_from_db()
        assert (row.state, Invoice.objects.count()) == ("ended", before)
        assert waits(REST)
        ended = datetime.fromisoformat(work(REST).subject.partition("@")[2])
        assert abs(row.steps.get(state="ended").at - ended) < timedelta(seconds=5)
        flows.bill_last(work(REST).subject)
        assert waits(REST)
    with at_day(row.started_on + timedelta(days=4)):
        flows.quote_tax(alice.customer.pk)
        subject = work(REST).subject
        flows.quote_tax(alice.customer.pk)
        flows.bill_last(subject)
        line = Invoice.objects.latest("number").lines.get()
        assert int(line.use.quantity) in {48, 49}  # none after its end
        assert str(line.exact_percent) == "8.875"
        assert not DueWork.objects.filter(kind__in=[REST, RENEW]).exists()
        flows.bill_last(subject)
        assert Invoice.objects.count() == before + 1


def test_who_leaves_a_term_early_may_go_and_its_rest_is_billed_when_the_tax_is_known(
    renewing, tax_engines
):
    ends = renewing.billed_until + timedelta(days=70)
    Subscription.objects.update(
        term_ends_on=ends, early_end="billed", state=Subscription.State.ACTIVE
    )
    tax_engines.arm("quote", "unavailable", times=2)
    flows.quote_tax(renewing.customer_id)
    before, somebody = Invoice.objects.count(), Actor("customer", "1", "Alice")
    cancel_subscription(renewing.pk, at_once=True, reason="need", actor=somebody)
    renewing.refresh_from_db()
    assert (renewing.state, Invoice.objects.count()) == ("ended", before)
    assert waits(REST)
    subject = work(REST).subject
    flows.bill_last(subject)
    assert waits(REST)
    flows.bill_last(subject)
    made = Invoice.objects.latest("number")
    lines = list(made.lines.filter(kind="recurring"))
    assert max(one.period_end for one in lines) >= ends
    assert {str(one.exact_percent) for one in lines} == {"8.875"}
    assert not DueWork.objects.filter(kind__in=[REST, RENEW]).exists()
    flows.bill_last(subject)
    assert Invoice.objects.count() == before + 1

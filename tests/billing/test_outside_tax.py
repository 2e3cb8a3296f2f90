"""A customer in New York: an outside engine says what it bears, and is told of what was sold."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.money import Money
from shared_apps.outbox.models import DueWork
from tenant_apps.accounts.models import Customer
from tenant_apps.billing import flows, services
from tenant_apps.billing.errors import TaxNotKnown
from tenant_apps.billing.models import (
    CreditNote,
    Invoice,
    InvoiceLine,
    Policy,
    Subscription,
    TaxEngine,
    TaxQuote,
    TaxReport,
)
from tenant_apps.billing.renewing import compute_renewals
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    change_plan,
    connect_tax_engine,
    preview_change,
    use_tax_engine,
)
from tenant_apps.billing.taxation import taxes_of, taxes_of_all
from tests.billing.test_runs import due_at_once
from tests.changes import small_twin
from tests.coupons import pay
from tests.journeys.test_first_sale import order_plan
from tests.renewing import Life, live
from tests.taxing import ask_taxjar, lives_in_new_york
from tests.vat import moves_to


@pytest.fixture
def buyer(in_acme, alice, tax_engines):
    """Alice lives in New York; the store asks TaxJar and waits while it is away."""
    ask_taxjar(tax_engines)
    lives_in_new_york(alice.customer)
    return alice


def bought(person) -> Invoice:
    flows.quote_tax(person.customer.pk)
    return Invoice.objects.get(pk=order_plan(person).invoice_id)


def report(**wanted) -> TaxReport:
    return TaxReport.objects.get(**wanted)


def told(row: TaxReport) -> TaxReport:
    flows.report_tax(row.pk)
    row.refresh_from_db()
    return row


def test_the_invoice_bears_what_the_engine_said_with_its_evidence(buyer):
    line = bought(buyer).lines.first()
    assert line.tax_minor == round(line.net_minor * Decimal("0.08875"))
    assert (line.tax_label, line.tax_reason) == ("Sales tax", "standard")
    assert (line.exact_percent, line.tax_percent) == (Decimal("8.875"), Decimal("8.88"))
    asked = line.trace["tax"]["engine"]
    quote = TaxQuote.objects.get()
    assert (asked["key"], asked["quote"]) == ("taxjar", str(quote.pk))
    assert asked["parts"] == [
        ["NY", "state", "4"],
        ["New York", "city", "4.5"],
        ["district", "district", "0.375"],
    ]


def test_an_engines_invoice_replays_byte_for_byte_for_ever(buyer):
    bought(buyer)
    Policy.objects.update(outside_tax="")
    TaxQuote.objects.all().delete()
    assert all(one.is_same for one in replayed())


def test_cart_and_invoice_ask_once(buyer, tax_engines):
    bought(buyer)
    flows.quote_tax(buyer.customer.pk)
    assert TaxQuote.objects.count() == 1
    assert taxes_of(buyer.customer).on_goods().percent == Decimal("8.875")
    many = taxes_of_all([buyer.customer], Policy.objects.get())[buyer.customer.pk]
    assert many.on_goods() == taxes_of(buyer.customer).on_goods()


def test_another_street_is_another_question(buyer):
    flows.quote_tax(buyer.customer.pk)
    lives_in_new_york(buyer.customer, street="1 Wall St")
    assert taxes_of(buyer.customer).on_goods().reason == "awaited"
    flows.quote_tax(buyer.customer.pk)
    assert taxes_of(buyer.customer).on_goods().reason == "standard"
    assert TaxQuote.objects.count() == 2


def test_spaces_and_capitals_are_no_other_address(buyer):
    flows.quote_tax(buyer.customer.pk)
    lives_in_new_york(buyer.customer, street="20  w 34TH st", city="NEW YORK ")
    assert taxes_of(buyer.customer).on_goods().percent == Decimal("8.875")


def test_nothing_is_billed_while_the_engine_is_away(buyer, tax_engines):
    tax_engines.arm("quote", "unavailable")
    flows.quote_tax(buyer.customer.pk)
    with pytest.raises(TaxNotKnown):
        order_plan(buyer)
    assert not Invoice.objects.exists()
    question = TaxQuote.objects.get()
    assert (question.tries, question.answered_at) == (1, None)
    assert DueWork.objects.filter(kind="billing.quote_tax").exists()
    flows.quote_tax(buyer.customer.pk)  # the next try
    assert order_plan(buyer).invoice_id


def test_a_store_may_have_its_own_table_decide_meanwhile(in_acme, alice, tax_engines):
    ask_taxjar(tax_engines, falls_back=True)
    lives_in_new_york(alice.customer)
    Policy.objects.update(tax_percent=Decimal("7"))
    tax_engines.arm("quote", "lose_response")
    line = bought(alice).lines.first()
    assert line.tax_percent == 7
    assert line.trace["tax"]["engine"] == {
        "key": "taxjar",
        "quote": "",
        "reference": "",
        "parts": [],
    }
    assert not TaxReport.objects.exists()


def test_other_countries_and_exempt_customers_are_not_asked_for(buyer, tax_engines):
    moves_to(buyer.customer, "AT")
    flows.quote_tax(buyer.customer.pk)
    assert not TaxQuote.objects.exists()
    assert taxes_of(buyer.customer).outside is None


def test_our_own_evidence_comes_before_the_engine(buyer):
    services.exempt_customer(
        buyer.customer, certificate="ST-120", starts_on=today(), ends_on=None, actor=MACHINE
    )
    assert taxes_of(buyer.customer).on_goods().reason == "exempt"


def test_the_engine_is_told_of_the_sale_once(buyer, tax_engines):
    invoice = bought(buyer)
    row = told(report())
    assert (row.state, row.kind, row.paper_id) == ("recorded", "sale", invoice.pk)
    assert (row.tax_minor, row.engine_tax_minor) == (invoice.tax_minor, invoice.tax_minor)
    assert not row.is_off
    told(row)
    orders = tax_engines.papers["taxjar:orders"]
    assert [one["transaction_id"] for one in orders] == [row.reference]


def test_a_lost_answer_is_unknown_and_resolved_by_asking(buyer, tax_engines):
    bought(buyer)
    tax_engines.arm("record", "fail_after_effect")
    row = told(report())
    assert (row.state, row.tries) == ("unknown", 1)
    assert told(row).state == "recorded"
    assert len(tax_engines.papers["taxjar:orders"]) == 1


def test_a_refusal_waits_for_a_person_who_tries_again(buyer, tax_engines):
    bought(buyer)
    row = report()
    TaxReport.objects.update(reference="has.a.period")
    assert told(row).state == "refused"
    assert "declined" in row.trouble
    TaxReport.objects.update(reference="has-none")
    services.try_report_again(row.pk)
    assert told(row).state == "recorded"


def test_a_credit_note_and_the_rest_by_void_go_back_each_once(buyer, tax_engines):
    invoice = bought(buyer)
    told(report())
    line = invoice.lines.first()
    note = services.issue_credit_note(
        invoice.pk,
        {line.pk: Money(400, invoice.currency)},
        reason="goodwill",
        request_key="one",
        actor=MACHINE,
    )
    assert told(report(kind="refund", paper_id=note.pk)).state == "recorded"
    services.void_invoice(invoice.pk, reason="wrong", actor=MACHINE, release_paid=True)
    assert told(report(kind="refund", paper_id=invoice.pk)).state == "recorded"
    back = tax_engines.papers["taxjar:refunds"]
    assert [Decimal(str(one["amount"])) for one in back] == [
        Decimal("-4"),
        -(Decimal(invoice.net_minor - 400) / 100),
    ]
    note = CreditNote.objects.get()
    taxes = sum(round(-Decimal(str(one["sales_tax"])) * 100) for one in back)
    assert taxes == invoice.tax_minor


def test_a_refund_waits_for_its_sale(buyer, tax_engines):
    invoice = bought(buyer)
    services.void_invoice(invoice.pk, reason="wrong", actor=MACHINE)
    row = told(report(kind="refund"))
    assert (row.state, tax_engines.papers["taxjar:refunds"]) == ("due", [])
    told(report(kind="sale"))
    assert told(row).state == "recorded"


def test_what_goes_back_of_a_refused_sale_waits_with_it_for_the_person(buyer, tax_engines):
    invoice = bought(buyer)
    services.void_invoice(invoice.pk, reason="wrong", actor=MACHINE)
    TaxReport.objects.filter(kind="sale").update(reference="has.a.period")
    sale, back = told(report(kind="sale")), told(report(kind="refund"))
    assert (sale.state, back.state) == ("refused", "due")
    assert not DueWork.objects.filter(subject=str(back.pk)).exists()  # nothing wakes for ever
    TaxReport.objects.filter(kind="sale").update(reference="has-none")
    services.try_report_again(sale.pk)
    assert told(sale).state == "recorded"
    assert DueWork.objects.get(subject=str(back.pk)).due_at <= clock.now()
    assert told(back).state == "recorded"


def test_what_a_cheaper_plan_gives_back_is_a_refund_of_the_sale(buyer, tax_engines):
    """More goes back for the rest of the year than the smaller plan costs for it."""
    invoice = bought(buyer)
    pay(invoice)
    told(report())
    row, wanted = Subscription.objects.get(), small_twin()
    shown = preview_change(row, wanted.pk, at_end=False)
    change = change_plan(
        row.pk, wanted.pk, at_end=False, shown=shown.due.minor, at=shown.at, actor=MACHINE
    )
    paper = change.invoice
    assert paper is not None
    assert paper.net_minor < 0
    back = told(report(kind="refund", paper_id=paper.pk))
    assert (back.state, back.sale) == ("recorded", report(kind="sale", paper_id=invoice.pk))
    assert (back.net_minor, back.tax_minor) == (-paper.net_minor, -paper.tax_minor)
    [refund] = tax_engines.papers["taxjar:refunds"]
    assert Decimal(str(refund["amount"])) == Decimal(paper.net_minor) / 100


def test_a_refused_key_pauses_the_engine_and_a_good_one_goes_on(buyer, tax_engines):
    bought(buyer)
    connect_tax_engine("taxjar", {**tax_engines.taxjar, "api_key": "none"}, actor=MACHINE)
    row = told(report())
    assert row.state == "due"
    assert TaxEngine.objects.get().state == "paused"
    connect_tax_engine("taxjar", tax_engines.taxjar, actor=MACHINE)
    assert TaxEngine.objects.get().state == "active"
    assert told(row).state == "recorded"


def test_a_run_asks_for_a_place_and_bills_the_next_months_together(in_acme, tax_engines):
    """The first run asks; next time the answers are there and nobody goes the single way."""
    rows = live([Life(country="US", region="NY"), Life(country="US", region="NY"), Life()], [])
    Customer.objects.filter(country="US").update(postcode="10001")
    ask_taxjar(tax_engines)
    due_at_once()
    assert flows.bill_due() == 3
    lines = InvoiceLine.objects.filter(subscription_id__in=[one.pk for one in rows[:2]])
    new = [one for one in lines if "engine" in one.trace["tax"]]
    assert [one.exact_percent for one in new] == [Decimal("8.875")] * 2
    assert TaxReport.objects.count() == 2
    assert TaxQuote.objects.exclude(answered_at=None).count() == 1
    again = Subscription.objects.filter(pk__in=[one.pk for one in rows])
    assert compute_renewals(list(again)).single == []
    assert all(one.is_same for one in replayed())


def test_only_a_connected_engine_can_be_used(in_acme):
    with pytest.raises(Invalid) as no:
        use_tax_engine("avalara", countries=["US"], falls_back=False, actor=MACHINE)
    assert no.value.field == "engine"
    with pytest.raises(Invalid):
        connect_tax_engine("vertex", {}, actor=MACHINE)

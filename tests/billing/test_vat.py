"""A business of another member state: its number is looked up, and outages are no answers (L6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from shared_apps.outbox.models import DueWork
from tenant_apps.accounts.services import CustomerDetails, change_details
from tenant_apps.billing import flows
from tenant_apps.billing.models import Invoice, Policy, VatCheck
from tenant_apps.billing.rules.vat_numbers import normal
from tenant_apps.billing.services import ask_for_number
from tenant_apps.billing.services.vat import CHECK
from tenant_apps.billing.taxation import taxes_of
from tests.journeys.test_first_sale import order_plan
from tests.vat import VIENNA, moves_to, tax_by_place


@pytest.fixture
def business(in_acme, alice, register):
    """A customer in Vienna, of a store in Germany, with a well-formed number that is known."""
    tax_by_place()
    register.knows(VIENNA)
    moves_to(alice.customer, "AT", VIENNA)
    return alice


def ask(person) -> VatCheck:
    ask_for_number(person.customer, actor=MACHINE)
    flows.check_vat(person.customer.pk)
    return VatCheck.objects.filter(customer_id=person.customer.pk).latest("asked_at")


def bears(person) -> tuple[str, str]:
    tax = taxes_of(person.customer).on_goods()
    return str(tax.percent.normalize()), tax.reason


def again_at(person):
    return DueWork.objects.get(kind=CHECK, subject=str(person.customer.pk)).due_at


def test_a_proven_number_moves_the_tax_to_the_buyer(business, register):
    assert bears(business) == ("2E+1", "standard")  # 20 percent, until it is proven
    row = ask(business)
    assert (row.state, row.number) == ("valid", VIENNA)
    assert row.consultation.startswith("WAPI")  # the proof that we asked, under our own number
    assert row.answer["name"] == "Alpenwerk GmbH"
    assert register.asked[-1]["requesterNumber"] == "811115368"
    assert bears(business) == ("0", "reverse_charge")


def test_an_invoice_says_why_it_bears_no_tax(business):
    ask(business)
    invoice = Invoice.objects.get(pk=order_plan(business).invoice_id)
    assert invoice.tax_minor == 0
    assert [(tax.reason, tax.tax.minor) for tax in invoice.taxes] == [("reverse_charge", 0)]
    assert invoice.buyer["vat_id"] == VIENNA


def test_an_unknown_number_bears_the_buyers_tax(business, register):
    register.forget(VIENNA)
    assert ask(business).state == "invalid"
    assert bears(business) == ("2E+1", "standard")


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("MS_UNAVAILABLE", 200),  # an outage in the clothes of an answer
        ("SERVICE_UNAVAILABLE", 500),
        ("GLOBAL_MAX_CONCURRENT_REQ", 400),
        ("INVALID_REQUESTER_INFO", 200),
    ],
)
def test_an_outage_is_no_answer(business, register, code, status):
    register.trouble(code, status)
    row = ask(business)
    assert (row.state, row.answered_at, row.tries) == ("pending", None, 1)
    assert row.trouble
    assert bears(business)[1] == "standard"
    before = again_at(business)
    flows.check_vat(business.customer.pk)  # the next try
    assert VatCheck.objects.get(pk=row.pk).state == "valid"
    assert again_at(business) > before


@pytest.mark.parametrize("mode", ["lose_response", "cut", "garble", "fail_before", "unavailable"])
def test_a_broken_answer_is_no_answer(business, register, mode):
    register.fault(mode)
    assert ask(business).state == "pending"
    flows.check_vat(business.customer.pk)
    assert bears(business)[1] == "reverse_charge"


def test_a_number_that_ended_bears_tax_again(business, register):
    ask(business)
    register.forget(VIENNA)
    assert ask(business).state == "invalid"
    assert bears(business)[1] == "standard"
    assert VatCheck.objects.filter(state="valid").count() == 1  # the old answer stays as evidence


def test_another_number_is_another_question(business):
    ask(business)
    moves_to(business.customer, "AT", "ATU13585627")
    assert bears(business)[1] == "standard"


def test_writing_the_number_into_the_profile_asks_for_it(in_acme, alice, register):
    tax_by_place()
    register.knows(VIENNA)
    details = CustomerDetails(name="Alice", company="Alpenwerk", country="AT", vat_id="u33803408")
    change_details(alice.customer, details, user=alice.user)
    from shared_apps.outbox.flows import work_until_quiet

    work_until_quiet()
    assert VatCheck.objects.get(customer_id=alice.customer.pk).state == "valid"


def test_nobody_asks_where_tax_does_not_go_by_place(business, register):
    Policy.objects.update(tax_by_place=False)
    before = len(register.asked)
    assert ask_for_number(business.customer, actor=MACHINE) is None
    flows.check_vat(business.customer.pk)
    assert len(register.asked) == before


def test_the_same_price_is_quoted_and_billed_abroad(in_acme, alice, register):
    tax_by_place()
    moves_to(alice.customer, "FR")
    order = order_plan(alice)
    invoice = Invoice.objects.get(pk=order.invoice_id)
    assert invoice.total_minor == order.total_minor
    line = invoice.lines.get()
    assert (line.tax_percent, line.tax_reason) == (Decimal("20.00"), "standard")


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("de 811 115 368", "DE", "DE811115368"),
        ("811115368", "DE", "DE811115368"),
        ("DE811115369", "DE", ""),  # a wrong check digit
        ("EL094259216", "GR", "EL094259216"),  # Greece writes EL
        ("094259216", "GR", "EL094259216"),
        ("GB980780684", "GB", ""),  # not of the union any more
        ("", "DE", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, country, number):
    assert normal(typed, country) == number

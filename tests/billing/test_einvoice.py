"""Invoices and credit notes as e-invoices, held against the official rules in every tax case."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pikepdf
import pytest
from facturx import get_xml_from_pdf

from branding.models import Brand
from kernel import clock
from kernel.actor import MACHINE
from kernel.errors import Invalid
from kernel.periods import Period
from tenant_apps.billing.credit_note_pdf import credit_note_pdf
from tenant_apps.billing.drafting import FreeLine
from tenant_apps.billing.einvoicing import einvoice, paper_of
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.hybrid import as_hybrid
from tenant_apps.billing.models import Invoice, Policy, TaxExemption, VatCheck
from tenant_apps.billing.pdf import invoice_pdf
from tenant_apps.billing.rules.einvoice import CORE, XRECHNUNG, lacking_for_xrechnung
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import (
    Corrections,
    add_rate,
    change_seller,
    issue_draft,
    reissue_invoice,
    save_draft,
)
from tenant_apps.billing.services.tax_table import NewRate
from tests.coupons import make_coupon, order_with
from tests.norm import broken_rules, said
from tests.papers import credit, euro, pay_by_transfer
from tests.vat import VIENNA, moves_to, tax_by_place

GOOD = {
    "postcode": "10115",
    "city": "Berlin",
    "contact": "Ada Acme",
    "phone": "+49 30 123456",
    "register_number": "HRB 1",
    "bank_iban": "DE89 3704 0044 0532 0130 00",
}


@pytest.fixture
def store(in_acme, alice):
    """Sells from Germany and says all that an e-invoice wants."""
    tax_by_place()
    Brand.objects.update(
        legal_name="Acme GmbH", legal_address="Weg 1\n10115 Berlin", support_email="help@acme.test"
    )
    change_seller(GOOD, actor=MACHINE)
    alice.customer.street, alice.customer.postcode, alice.customer.city = "Ring 1", "1010", "Wien"
    alice.customer.save()
    return alice.customer


def invoice_for(customer, *lines: FreeLine) -> Invoice:
    month = Period(today(), today() + timedelta(days=30))
    wanted = lines or (FreeLine("Server", 3, euro(333), period=month), FreeLine("Care", 1, euro(1)))
    draft = save_draft(customer, wanted, actor=MACHINE)
    return issue_draft(draft.pk, due_on=today() + timedelta(days=14), actor=MACHINE)


def proven(customer, number: str) -> None:
    moves_to(customer, number[:2], number)
    now = clock.now()
    VatCheck.objects.create(
        customer_id=customer.pk, number=number, state="valid", asked_at=now, answered_at=now
    )


def test_at_home_with_the_rate_of_home(store):
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert said(xml, "ApplicableTradeTax", "CategoryCode")[-1] == "S"
    assert said(xml, "GrandTotalAmount") == ["11.90"]
    assert said(xml, "DuePayableAmount") == ["11.90"]


def test_several_rates_on_one_paper(store):
    add_rate(NewRate("DE", Decimal(7), "VAT", category="books"), actor=MACHINE)
    books = FreeLine("Book", 7, euro(499), tax_category="books")
    xml = einvoice(invoice_for(store, books, FreeLine("Server", 1, euro(1999))))
    assert broken_rules(xml) == []
    assert sorted(set(said(xml, "RateApplicablePercent"))) == ["19", "7"]


def test_a_business_abroad_owes_the_tax_itself(store):
    proven(store, VIENNA)
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert set(said(xml, "CategoryCode")) == {"AE"}
    assert said(xml, "ExemptionReasonCode") == ["VATEX-EU-AE"]
    assert VIENNA in said(xml, "BuyerTradeParty", "SpecifiedTaxRegistration", "ID")


def test_a_private_buyer_abroad_bears_the_rate_there(store):
    moves_to(store, "AT")
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert set(said(xml, "RateApplicablePercent")) == {"20"}


def test_outside_the_union_nothing_is_taxed_and_no_number_is_said(store):
    moves_to(store, "CH", "CHE-123.456.789")
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert set(said(xml, "CategoryCode")) == {"O"}
    assert said(xml, "SpecifiedTaxRegistration", "ID") == []


def test_exempt_by_certificate(store):
    TaxExemption.objects.create(
        customer_id=store.pk, certificate="A-1", starts_on=today(), noted_at=clock.now()
    )
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert set(said(xml, "CategoryCode")) == {"E"}


@pytest.mark.parametrize("number", ["DE811115368", ""])
def test_a_seller_who_charges_no_tax(store, number):
    Policy.objects.update(tax_by_place=False, tax_percent=0)
    Brand.objects.update(vat_id=number)
    xml = einvoice(invoice_for(store))
    assert broken_rules(xml) == []
    assert set(said(xml, "CategoryCode")) == {"Z" if number else "O"}


def test_prices_that_include_tax(store):
    tax_by_place(included=True)
    row = invoice_for(store, *(FreeLine(f"Thing {n}", 3, euro(n * 7 + 1)) for n in range(40)))
    xml = einvoice(row)
    assert broken_rules(xml) == []
    assert said(xml, "GrandTotalAmount") == [str(row.total.major)]


@pytest.mark.parametrize("included", [False, True])
@pytest.mark.parametrize("country", ["DE", "AT", "CH"])
def test_what_a_coupon_takes_off_is_an_allowance_of_its_line(store, alice, included, country):
    tax_by_place(included=included)
    moves_to(store, country)
    alice.customer.refresh_from_db()
    make_coupon()
    row = Invoice.objects.get(pk=order_with(alice, "SPRING").invoice_id)
    xml = einvoice(row)
    assert broken_rules(xml) == []
    assert said(xml, "SpecifiedTradeAllowanceCharge", "Reason") == ["Spring"]
    [price] = said(xml, "NetPriceProductTradePrice", "ChargeAmount")
    [off] = said(xml, "SpecifiedTradeAllowanceCharge", "ActualAmount")
    assert Decimal(price) - Decimal(off) == row.net.major


def test_a_credit_note_over_a_part(store):
    row = invoice_for(store)
    note = credit(row, 500)
    xml = einvoice(note)
    assert broken_rules(xml) == []
    assert said(xml, "DuePayableAmount") == [str(note.total.major)]
    assert said(xml, "InvoiceReferencedDocument", "IssuerAssignedID") == [row.number]


def test_one_that_was_issued_anew_names_the_old_one(store):
    old = invoice_for(store)
    new = reissue_invoice(
        old.pk, Corrections(order_reference="PO-7"), reason="order number", actor=MACHINE
    )
    xml = einvoice(new)
    assert broken_rules(xml) == []
    assert said(xml, "InvoiceReferencedDocument", "IssuerAssignedID") == [old.number]
    assert said(xml, "BuyerOrderReferencedDocument", "IssuerAssignedID") == ["PO-7"]


def test_it_is_an_xrechnung_once_the_buyer_says_its_reference(store):
    assert said(einvoice(invoice_for(store)), "ID")[0] == CORE
    store.reference, store.e_address = "991-12345-06", "0204:991-12345-06"
    store.save()
    row = invoice_for(store)
    xml = einvoice(row)
    assert broken_rules(einvoice(row, core=True)) == []
    assert XRECHNUNG in said(xml, "ID")
    assert said(xml, "BuyerReference") == ["991-12345-06"]
    assert b'schemeID="0204"' in xml
    for path in (
        ("SellerTradeParty", "DefinedTradeContact", "PersonName"),
        ("SellerTradeParty", "PostalTradeAddress", "CityName"),
        ("SellerTradeParty", "PostalTradeAddress", "PostcodeCode"),
        ("BuyerTradeParty", "PostalTradeAddress", "CityName"),
        ("SellerTradeParty", "URIUniversalCommunication", "URIID"),
        ("BuyerTradeParty", "URIUniversalCommunication", "URIID"),
        ("PayeePartyCreditorFinancialAccount", "IBANID"),
    ):
        assert all(said(xml, *path)), path


def test_what_is_lacking_is_named(store):
    moves_to(store, "")
    with pytest.raises(NoEInvoice) as no:
        einvoice(invoice_for(store))
    assert no.value.facts["lacking"] == ["BT-55"]
    paper = paper_of(invoice_for(store), "en")
    assert lacking_for_xrechnung(paper) == ["BT-10"]


def test_the_same_paper_is_the_same_bytes_paid_or_not(store):
    row = invoice_for(store)
    before = einvoice(row)
    pay_by_transfer(row)
    assert einvoice(row) == before


@pytest.mark.parametrize("paper", ["invoice", "credit note"])
def test_the_pdf_holds_it_and_says_so(store, paper):
    row = invoice_for(store)
    if paper == "credit note":
        note = credit(row, 500)
        made, xml = credit_note_pdf(note, "de"), einvoice(note, "de", core=True)
    else:
        made, xml = invoice_pdf(row, "de"), einvoice(row, "de", core=True)
    name, inside = get_xml_from_pdf(made, check_xsd=True)
    assert (name, inside) == ("factur-x.xml", xml)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.check_pdf_syntax() == []
        facts = document.open_metadata()
        space = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
        assert facts[f"{space}ConformanceLevel"] == "EN 16931"
        assert facts[f"{space}DocumentFileName"] == "factur-x.xml"
        assert (facts["pdfaid:part"], facts["pdfaid:conformance"]) == ("3", "B")
        assert document.Root.AF[0].AFRelationship == "/Alternative"


def test_without_the_facts_the_pdf_is_a_plain_one(store):
    moves_to(store, "")
    made = invoice_pdf(invoice_for(store))
    assert made.startswith(b"%PDF")
    with pikepdf.open(io.BytesIO(made)) as document:
        assert "/AF" not in document.Root


def test_a_document_of_another_hand_is_refused():
    with pytest.raises(ValueError, match="no metadata"):
        as_hybrid(b"%PDF-1.7\n%%EOF\n")


@pytest.mark.parametrize(
    ("field", "text"),
    [("bank_iban", "DE00 1234"), ("bank_bic", "X"), ("e_address", "991-1"), ("country", "XX")],
)
def test_what_is_no_number_is_refused_at_its_field(store, field, text):
    with pytest.raises(Invalid) as no:
        change_seller({field: text}, actor=MACHINE)
    assert no.value.field == field


def test_a_wrong_sum_is_seen_by_the_rules(store):
    """The guard itself: a paper that does not add up must not pass."""
    xml = einvoice(invoice_for(store)).replace(
        b"<ram:DuePayableAmount>11.90", b"<ram:DuePayableAmount>11.91"
    )
    assert any("BR-CO-16" in one for one in broken_rules(xml))

"""
An EN 16931 invoice in UN/CEFACT's Cross Industry Invoice, the syntax of Factur-X, ZUGFeRD and one
of the two of XRechnung. The same paper, the same bytes. Elements stand in the schema's order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from kernel.money import Money
from tenant_apps.billing.rules.einvoice import (
    REASON_CODES,
    XRECHNUNG,
    EntryLine,
    Paper,
    Party,
    TaxGroup,
    numbers_of,
    split_address,
)

_SPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_TRANSFER, _ONLINE = "58", "68"  # UNTDID 4461: SEPA credit transfer, online payment service
for _prefix, _uri in _SPACES.items():
    register_namespace(_prefix, _uri)


def write_cii(paper: Paper, profile: str) -> bytes:
    """UTF-8, with the guideline (BT-24) that it keeps to."""
    root = Element(_name("rsm:CrossIndustryInvoice"))
    context = _in(root, "rsm:ExchangedDocumentContext")
    if profile == XRECHNUNG:
        _text(_in(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ID", _PROCESS)
    _text(_in(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ID", profile)
    head = _in(root, "rsm:ExchangedDocument")
    _text(head, "ID", paper.number)
    _text(head, "TypeCode", paper.kind)
    _day(head, "IssueDateTime", paper.issued_on)
    trade = _in(root, "rsm:SupplyChainTradeTransaction")
    for number, one in numbers_of(paper.lines):
        _line(trade, number, one)
    _agreement(_in(trade, "ram:ApplicableHeaderTradeAgreement"), paper)
    _in(trade, "ram:ApplicableHeaderTradeDelivery")
    _settlement(_in(trade, "ram:ApplicableHeaderTradeSettlement"), paper)
    indent(root)
    made: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"


def _line(trade: Element, number: int, one: EntryLine) -> None:
    item = _in(trade, "ram:IncludedSupplyChainTradeLineItem")
    _text(_in(item, "ram:AssociatedDocumentLineDocument"), "LineID", str(number))
    _text(_in(item, "ram:SpecifiedTradeProduct"), "Name", one.name)
    agreed = _in(item, "ram:SpecifiedLineTradeAgreement")
    _text(_in(agreed, "ram:NetPriceProductTradePrice"), "ChargeAmount", _number(one.price))
    delivered = _in(item, "ram:SpecifiedLineTradeDelivery")
    _text(delivered, "BilledQuantity", _number(one.quantity), {"unitCode": "C62"})
    settled = _in(item, "ram:SpecifiedLineTradeSettlement")
    tax = _in(settled, "ram:ApplicableTradeTax")
    _text(tax, "TypeCode", "VAT")
    _text(tax, "CategoryCode", one.category)
    if one.category != "O":
        _text(tax, "RateApplicablePercent", _number(one.percent))
    if one.period:
        span = _in(settled, "ram:BillingSpecifiedPeriod")
        _day(span, "StartDateTime", one.period[0])
        _day(span, "EndDateTime", one.period[1])
    for off in one.allowances:
        allowance = _in(settled, "ram:SpecifiedTradeAllowanceCharge")
        flag = _in(allowance, "ram:ChargeIndicator")
        _in(flag, "udt:Indicator").text = "false"
        _text(allowance, "ActualAmount", _amount(off.amount))
        _text(allowance, "Reason", off.reason)
    sums = _in(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _text(sums, "LineTotalAmount", _amount(one.net))


def _agreement(agreed: Element, paper: Paper) -> None:
    if paper.reference:
        _text(agreed, "BuyerReference", paper.reference)
    hides = any(one.category == "O" for one in paper.lines)  # BR-O-02 to BR-O-04
    _party(_in(agreed, "ram:SellerTradeParty"), paper.seller, without_vat=hides)
    _party(_in(agreed, "ram:BuyerTradeParty"), paper.buyer, without_vat=hides)
    if paper.order_reference:
        order = _in(agreed, "ram:BuyerOrderReferencedDocument")
        _text(order, "IssuerAssignedID", paper.order_reference)


def _party(party: Element, one: Party, *, without_vat: bool) -> None:
    _text(party, "Name", one.name)
    if one.register_number:
        _text(_in(party, "ram:SpecifiedLegalOrganization"), "ID", one.register_number)
    if one.contact or one.phone:
        contact = _in(party, "ram:DefinedTradeContact")
        if one.contact:
            _text(contact, "PersonName", one.contact)
        if one.phone:
            phone = _in(contact, "ram:TelephoneUniversalCommunication")
            _text(phone, "CompleteNumber", one.phone)
        if one.email:
            _text(_in(contact, "ram:EmailURIUniversalCommunication"), "URIID", one.email)
    place = _in(party, "ram:PostalTradeAddress")
    if one.postcode:
        _text(place, "PostcodeCode", one.postcode)
    for name, text in zip(("LineOne", "LineTwo", "LineThree"), one.address, strict=False):
        _text(place, name, text)
    if one.city:
        _text(place, "CityName", one.city)
    _text(place, "CountryID", one.country)
    scheme, address = split_address(one.e_address)
    if scheme:
        reached = _in(party, "ram:URIUniversalCommunication")
        _text(reached, "URIID", address, {"schemeID": scheme})
    if without_vat:
        return
    for kind, number in (("VA", one.vat_id), ("FC", one.tax_number)):
        if number:
            _text(_in(party, "ram:SpecifiedTaxRegistration"), "ID", number, {"schemeID": kind})


def _settlement(settled: Element, paper: Paper) -> None:
    _text(settled, "PaymentReference", paper.number)
    _text(settled, "InvoiceCurrencyCode", paper.currency)
    means = _in(settled, "ram:SpecifiedTradeSettlementPaymentMeans")
    _text(means, "TypeCode", _TRANSFER if paper.iban else _ONLINE)
    if paper.iban:
        _text(_in(means, "ram:PayeePartyCreditorFinancialAccount"), "IBANID", paper.iban)
        if paper.bic:
            bank = _in(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
            _text(bank, "BICID", paper.bic)
    for group in paper.groups:
        _group(_in(settled, "ram:ApplicableTradeTax"), group)
    terms = _in(settled, "ram:SpecifiedTradePaymentTerms")
    if paper.terms:
        _text(terms, "Description", paper.terms)
    if paper.due_on:
        _day(terms, "DueDateDateTime", paper.due_on)
    _sums(_in(settled, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"), paper)
    for number, on in paper.preceding:
        before = _in(settled, "ram:InvoiceReferencedDocument")
        _text(before, "IssuerAssignedID", number)
        _day(before, "FormattedIssueDateTime", on, "qdt")


def _group(tax: Element, group: TaxGroup) -> None:
    _text(tax, "CalculatedAmount", _amount(group.tax))
    _text(tax, "TypeCode", "VAT")
    if group.reason:
        _text(tax, "ExemptionReason", group.reason)
    _text(tax, "BasisAmount", _amount(group.net))
    _text(tax, "CategoryCode", group.category)
    if group.category in REASON_CODES:
        _text(tax, "ExemptionReasonCode", REASON_CODES[group.category])
    if group.category != "O":
        _text(tax, "RateApplicablePercent", _number(group.percent))


def _sums(sums: Element, paper: Paper) -> None:
    _text(sums, "LineTotalAmount", _amount(paper.net))
    _text(sums, "TaxBasisTotalAmount", _amount(paper.net))
    _text(sums, "TaxTotalAmount", _amount(paper.tax), {"currencyID": paper.currency})
    _text(sums, "GrandTotalAmount", _amount(paper.net + paper.tax))
    if paper.prepaid:
        _text(sums, "TotalPrepaidAmount", _amount(paper.prepaid))
    _text(sums, "DuePayableAmount", _amount(paper.due))


def _name(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _in(parent: Element, name: str) -> Element:
    return SubElement(parent, _name(name))


def _text(parent: Element, name: str, text: str, more: Mapping[str, str] | None = None) -> None:
    SubElement(parent, _name(f"ram:{name}"), dict(more or {})).text = text


def _day(parent: Element, name: str, day: date, space: str = "udt") -> None:
    said = _in(_in(parent, f"ram:{name}"), f"{space}:DateTimeString")
    said.set("format", "102")
    said.text = f"{day:%Y%m%d}"


def _amount(amount: Money) -> str:
    return f"{amount.major:f}"


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

"""An issued paper as an e-invoice of EN 16931: what is frozen on it, in the norm's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from kernel.money import Money
from tenant_apps.billing.cii import write_cii
from tenant_apps.billing.copying import line_of
from tenant_apps.billing.errors import NoEInvoice
from tenant_apps.billing.links import links_of
from tenant_apps.billing.models import CreditNote, CreditNoteLine, Invoice, InvoiceLine
from tenant_apps.billing.press import tax_note
from tenant_apps.billing.rules.einvoice import (
    CORE,
    CREDIT_NOTE,
    INVOICE,
    XRECHNUNG,
    Allowance,
    EntryLine,
    Paper,
    Party,
    category_of,
    lacking,
    lacking_for_xrechnung,
    price_of,
)
from tenant_apps.billing.rules.pricing import split_tax
from tenant_apps.billing.rules.vat_numbers import normal
from tenant_apps.billing.seller import seller_facts
from tenant_apps.billing.term_words import said_terms

_ONE = Decimal(1)


def einvoice(row: Invoice | CreditNote, language: str = "", *, core: bool = False) -> bytes:
    """
    As XRechnung where everything that it wants is there, otherwise by the European norm alone;
    always so with `core`. Raises NoEInvoice with the terms that are lacking.
    """
    paper = paper_of(row, language or translation.get_language() or "en")
    if missing := lacking(paper):
        text = _("It can't be an e-invoice. Lacking: %(terms)s.") % {"terms": said_terms(missing)}
        raise NoEInvoice(text, lacking=missing)
    is_german = not core and not lacking_for_xrechnung(paper)
    return write_cii(paper, XRECHNUNG if is_german else CORE)


def paper_of(row: Invoice | CreditNote, language: str) -> Paper:
    """In the norm's terms, complete or not."""
    with translation.override(language):
        return _invoice(row) if isinstance(row, Invoice) else _credit_note(row)


def _invoice(row: Invoice) -> Paper:
    seller, buyer = _seller(row.seller), _buyer(row.buyer)
    lines = tuple(_line(one, seller) for one in row.lines.order_by("position"))
    return Paper(
        INVOICE,
        row.number,
        row.issued_on,
        row.currency,
        seller,
        buyer,
        lines,
        _reasons(lines, row.lines.all()),
        due_on=row.due_on,
        reference=str(row.buyer.get("reference", "")),
        order_reference=str(row.buyer.get("order_reference", "")),
        iban=_frozen(row.seller)["bank_iban"],
        bic=_frozen(row.seller)["bank_bic"],
        prepaid=-row.carried if row.carried_minor else None,
        preceding=tuple((one.number, one.issued_on) for one in links_of(row).replaces),
    )


def _credit_note(row: CreditNote) -> Paper:
    seller, buyer = _seller(row.seller), _buyer(row.buyer)
    rows = list(row.lines.select_related("line").order_by("position"))
    lines = tuple(_noted(one, seller) for one in rows)
    return Paper(
        CREDIT_NOTE,
        row.number,
        row.issued_on,
        row.currency,
        seller,
        buyer,
        lines,
        _reasons(lines, [one.line for one in rows]),
        terms=_("Nothing is to be paid on this credit note."),
        reference=str(row.buyer.get("reference", "")),
        order_reference=str(row.buyer.get("order_reference", "")),
        iban=_frozen(row.seller)["bank_iban"],
        bic=_frozen(row.seller)["bank_bic"],
        preceding=((row.invoice.number, row.invoice.issued_on),),
    )


def _line(row: InvoiceLine, seller: Party) -> EntryLine:
    """What is given back has a quantity below zero, because a price has none (BR-27)."""
    before, allowances = _before(row)
    sign = Decimal(-1 if row.net_minor < 0 else 1)
    quantity = sign * (row.quantity if row.net_minor >= 0 else _ONE)
    return replace(
        _bare(row, row.net, row.tax, seller),
        quantity=quantity,
        price=price_of(before, quantity),
        allowances=allowances,
    )


def _noted(row: CreditNoteLine, seller: Party) -> EntryLine:
    bare = _bare(row.line, row.net, row.tax, seller)
    return replace(bare, price=price_of(row.net, _ONE))


def _bare(row: InvoiceLine, net: Money, tax: Money, seller: Party) -> EntryLine:
    period = None
    if row.shows_period:
        last = row.period_end - timedelta(days=1)
        period = (row.period_start, max(last, row.period_start))
    return EntryLine(
        row.title,
        _ONE,
        Decimal(0),
        net,
        tax,
        category_of(row.tax_reason, row.tax_percent, seller),
        row.tax_percent,
        period,
    )


def _before(row: InvoiceLine) -> tuple[Money, tuple[Allowance, ...]]:
    """A line's net before anything was taken off it, and what was, both without tax."""
    line = line_of(row)
    if not line.reductions or line.credit:
        return row.net, ()
    taken = line.discount
    if line.rate.included:
        whole = line.unit.times(line.quantity)
        before, _tax = split_tax(line.share.part(whole) if line.share else whole, line.rate)
        taken = before - row.net
    parts = taken.allocate([one.amount.minor for one in line.reductions])
    named = zip(line.reductions, parts, strict=True)
    return row.net + taken, tuple(
        Allowance(one.label or _("Discount"), part) for one, part in named if part
    )


def _reasons(
    lines: Iterable[EntryLine], rows: Iterable[InvoiceLine]
) -> tuple[tuple[str, str], ...]:
    """Why no tax is charged, for each category that says so (BR-AE-10, BR-E-10, BR-O-10)."""
    said = {"O": _("Not subject to VAT."), "E": tax_note("exempt")}
    notes = {row.tax_reason: tax_note(row.tax_reason) for row in rows}
    said |= {"AE": notes.get("reverse_charge", "")}
    said["O"] = notes.get("outside") or notes.get("compensation") or said["O"]
    there = {one.category for one in lines}
    return tuple((category, text) for category, text in said.items() if category in there and text)


def _frozen(seller: Mapping[str, Any]) -> dict[str, str]:
    """What an e-invoice wants of the seller. Where the paper knew nothing yet, what holds now."""
    now = seller_facts()
    return {name: str(seller.get(name) or value) for name, value in now.items()}


def _seller(seller: Mapping[str, Any]) -> Party:
    more = _frozen(seller)
    number = normal(str(seller["vat_id"]), more["country"])
    lines = [str(one) for one in seller["address"]]
    if more["city"]:  # its line, and the country's, say again what stands in fields of their own
        lines = [one for one in lines if more["city"] not in one][:1]
    return Party(
        str(seller["name"]),
        more["country"],
        tuple(lines[:3]),
        more["postcode"],
        more["city"],
        number,
        "" if number else str(seller["vat_id"]),
        more["register_number"],
        more["contact"],
        more["phone"],
        str(seller["email"]),
        more["e_address"] or str(seller["email"]),
    )


def _buyer(buyer: Mapping[str, Any]) -> Party:
    country = str(buyer["country"])
    street = [str(buyer["street"])] if buyer.get("street") else []
    lines = street if "street" in buyer else [str(one) for one in buyer["address"]]
    return Party(
        str(buyer["name"]),
        country,
        tuple(lines[:3]),
        str(buyer.get("postcode", "")),
        str(buyer.get("city", "")),
        normal(str(buyer["vat_id"]), country),
        contact=str(buyer["contact"]) if buyer["contact"] != buyer["name"] else "",
        email=str(buyer["email"]),
        e_address=str(buyer.get("e_address") or buyer["email"]),
    )


def inside(row: Invoice | CreditNote, language: str) -> bytes:
    """What the PDF holds: nothing where the paper can't be an e-invoice."""
    try:
        return einvoice(row, language, core=True)
    except NoEInvoice:
        return b""

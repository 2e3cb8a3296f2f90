"""An issued invoice as a PDF/A in the store's brand, by typst. The same invoice, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg
import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils import translation
from django.utils.translation import gettext as _

from branding.assets import read_asset
from kernel.errors import NotFound
from kernel.money import Money, round_minor
from shared_apps.ui.colour import PAPER_FONTS, ink_for
from tenant_apps.billing.models import Invoice, InvoiceLine
from tenant_apps.billing.rules.pricing import TaxSum, tax_sums

# Where a file's own name for its family differs from the one it is known by.
_TYPST_NAMES = {"Nunito Sans": "Nunito Sans 12pt"}
_TEMPLATE = Path(__file__).parent / "typst" / "invoice.typ"


@cache
def _fonts() -> list[str]:
    """The folders of the families that a brand can choose."""
    return sorted({str(Path(fontpkg.path(family)).parent) for family in PAPER_FONTS.values()})


def invoice_pdf(invoice: Invoice, language: str = "") -> bytes:
    """
    The PDF of an issued invoice, in the language given or the active one.

    Everything comes from the frozen invoice; unit and amount of a line are net of tax. Texts reach
    typst as data, never as markup.
    """
    language = language or translation.get_language() or "en"
    with translation.override(language):
        data = _data(invoice, list(invoice.lines.all()), language)
    with _desk(invoice, data) as desk:
        return _first(_set(desk, data, pdf_standards=["a-3b"]))


def invoice_picture(invoice: Invoice, lines: list[InvoiceLine], language: str) -> bytes:
    """The first page as SVG: for an invoice that is in no books."""
    with translation.override(language):
        data = _data(invoice, lines, language)
    with _desk(invoice, data) as desk:
        return _first(_set(desk, data, format="svg"))


def _set(desk: Path, data: dict[str, object], **options: object) -> object:
    # Its stub leaves the type of paths open; they are all of one kind here.
    compile_it: Callable[..., object] = typst.compile
    return compile_it(
        desk / "invoice.typ",
        root=desk,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        **options,
    )


def _first(made: object) -> bytes:
    document = made[0] if isinstance(made, list) else made
    if not isinstance(document, bytes):
        raise TypeError("typst gave no document")
    return document


@contextmanager
def _desk(invoice: Invoice, data: dict[str, object]) -> Iterator[Path]:
    """A folder with the template and the logo: all that typst can read."""
    with TemporaryDirectory(prefix="invoice-") as folder:
        desk = Path(folder)
        (desk / "invoice.typ").write_bytes(_TEMPLATE.read_bytes())
        data["logo"] = ""
        if name := invoice.seller.get("logo", ""):
            data["logo"] = f"logo.{name.rpartition('.')[2]}"
            try:
                (desk / str(data["logo"])).write_bytes(read_asset(name))
            except NotFound:  # the name in a box then, as without a logo
                data["logo"] = ""
        yield desk


def _data(invoice: Invoice, lines: list[InvoiceLine], language: str) -> dict[str, object]:
    def money(minor: int) -> str:
        amount = Money(minor, invoice.currency)
        text: str = format_currency(amount.major, amount.currency, locale=language)
        return text

    def day(value: date) -> str:
        text: str = format_date(value, format="medium", locale=language)
        return text

    seller, buyer = invoice.seller, invoice.buyer
    family = PAPER_FONTS.get(seller.get("font", ""), "Inter")
    taxes = tax_sums(line.tax_facts for line in lines)
    return {
        "lang": language,
        "font": _TYPST_NAMES.get(family, family),
        "brand": seller["colour"],
        "ink": ink_for(seller["colour"]),
        "number": invoice.number,
        "date": [invoice.issued_on.year, invoice.issued_on.month, invoice.issued_on.day],
        "seller": {**seller, "address": "\n".join(seller["address"])},
        "buyer": {**buyer, "address": "\n".join(buyer["address"])},
        "words": _words(),
        "facts": [
            [_("Issued"), day(invoice.issued_on)],
            [_("Due"), day(invoice.due_on)],
            [_("Status"), _STATE[invoice.state]()],
        ],
        "lines": [
            {
                "description": line.title,
                "note": "\n".join(
                    [
                        f"{day(line.period_start)} – {day(line.period_end)}",
                        *_reductions(line, money),
                    ]
                ),
                "quantity": str(line.quantity),
                "unit": money(round_minor(Decimal(line.net_minor) / line.quantity)),
                "amount": money(line.net_minor),
            }
            for line in lines
        ],
        "net": money(invoice.net_minor),
        "taxes": [[_tax_words(tax, language), money(tax.tax.minor)] for tax in taxes],
        "notes": [said for tax in taxes if (said := _tax_note(tax.reason))],
        "carried": [_("To your credit"), money(invoice.carried_minor)]
        if invoice.carried_minor
        else [],
        "show_tax": bool(invoice.tax_minor) or any(tax.reason != "standard" for tax in taxes),
        "total": money(invoice.total_minor),
    }


def _reductions(line: InvoiceLine, money: Callable[[int], str]) -> list[str]:
    return [f"{one['label']}: −{money(one['minor'])}" for one in line.trace.get("off", [])]


def _tax_words(tax: TaxSum, language: str) -> str:
    percent = format_decimal(tax.percent.normalize(), locale=language)
    return f"{tax.label} {percent} %"


def _tax_note(reason: str) -> str:
    """What the law wants to be said when no tax is charged (Directive 2006/112/EC, article 226)."""
    notes = {
        "reverse_charge": _("Reverse charge: the customer owes the tax."),
        "outside": _("Not taxable here: the place of supply is abroad."),
        "exempt": _("Exempt from tax by the customer's certificate."),
    }
    return notes.get(reason, "")


_STATE = {
    "open": lambda: _("Open"),
    "paid": lambda: _("Paid"),
    "void": lambda: _("Void"),
    "uncollectible": lambda: _("Written off"),
}


def _words() -> dict[str, str]:
    return {
        "invoice": _("Invoice"),
        "billed_to": _("Billed to"),
        "vat_id": _("VAT ID"),
        "description": _("Description"),
        "quantity": _("Qty"),
        "unit": _("Unit"),
        "amount": _("Amount"),
        "net": _("Subtotal"),
        "total": _("Total"),
        "page": _("Page"),
        "thanks": _("Thank you for your trust."),
    }

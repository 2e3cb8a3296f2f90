"""Typeset a paper by typst, in the brand that its seller had. The same data, the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fontpkg
import typst
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from django.utils.translation import gettext as _

from branding.assets import read_asset
from kernel.errors import NotFound
from kernel.money import Money
from shared_apps.ui.colour import PAPER_FONTS, ink_for
from shared_apps.ui.formats import locale_of
from tenant_apps.billing.hybrid import FILE, as_hybrid
from tenant_apps.billing.rules.pricing import TaxSum

Data = dict[str, object]

# Where a file's own name for its family differs from the one it is known by.
_TYPST_NAMES = {"Nunito Sans": "Nunito Sans 12pt"}
_TEMPLATES = Path(__file__).parent / "typst"


@cache
def _fonts() -> list[str]:
    """The folders of the families that a brand can choose."""
    return sorted({str(Path(fontpkg.path(family)).parent) for family in PAPER_FONTS.values()})


def typeset(data: Data, template: str = "invoice", *, xml: bytes = b"", **options: object) -> bytes:
    """
    One document, PDF/A without other options. Texts reach typst as data, never as markup.

    `data["seller"]["logo"]` names the picture, if there is one. `xml`: the e-invoice to be inside.
    """
    data["xml"] = FILE if xml else ""
    with _desk(data, template) as desk:
        if xml:
            (desk / FILE).write_bytes(xml)
        # Its stub leaves the type of paths open; they are all of one kind here.
        compile_it: Callable[..., object] = typst.compile
        made = compile_it(
            desk / f"{template}.typ",
            root=desk,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data)},
            **(options or {"pdf_standards": ["a-3b"]}),
        )
    document = made[0] if isinstance(made, list) else made
    if not isinstance(document, bytes):
        raise TypeError("typst gave no document")
    return as_hybrid(document) if xml else document


@contextmanager
def _desk(data: Data, template: str) -> Iterator[Path]:
    """A folder with the template and the logo: all that typst can read."""
    with TemporaryDirectory(prefix="paper-") as folder:
        desk = Path(folder)
        (desk / f"{template}.typ").write_bytes((_TEMPLATES / f"{template}.typ").read_bytes())
        seller, data["logo"] = data["seller"], ""
        if isinstance(seller, dict) and (name := seller.get("logo", "")):
            data["logo"] = f"logo.{name.rpartition('.')[2]}"
            try:
                (desk / str(data["logo"])).write_bytes(read_asset(name))
            except NotFound:  # the name in a box then, as without a logo
                data["logo"] = ""
        yield desk


def letterhead(
    seller: Mapping[str, Any], buyer: Mapping[str, Any], on: date, language: str
) -> Data:
    """What every paper has: who, to whom, when, and the brand."""
    family = PAPER_FONTS.get(seller.get("font", ""), "Inter")
    return {
        "lang": language,
        "font": _TYPST_NAMES.get(family, family),
        "brand": seller["colour"],
        "ink": ink_for(seller["colour"]),
        "date": [on.year, on.month, on.day],
        "seller": {**seller, "address": "\n".join(seller["address"])},
        "buyer": {**buyer, "address": "\n".join(buyer["address"])},
        "stamp": "",
        "carried": [],
        "below": [],
    }


def money_words(language: str) -> Callable[[Money], str]:
    def words(amount: Money) -> str:
        text: str = format_currency(amount.major, amount.currency, locale=locale_of(language))
        return text

    return words


def day_words(language: str) -> Callable[[date], str]:
    def words(value: date) -> str:
        text: str = format_date(value, format="medium", locale=locale_of(language))
        return text

    return words


def tax_words(tax: TaxSum, language: str) -> str:
    percent: str = format_decimal(Decimal(tax.percent).normalize(), locale=language)
    return f"{tax.label} {percent} %"


def tax_note(reason: str) -> str:
    """What the law wants to be said when no tax is charged (Directive 2006/112/EC, article 226)."""
    notes = {
        "reverse_charge": _("Reverse charge: the customer owes the tax."),
        "outside": _("Not taxable here: the place of supply is abroad."),
        "exempt": _("Exempt from tax by the customer's certificate."),
        "compensation": _("Compensation for late payment: not subject to VAT."),
    }
    return notes.get(reason, "")


def common_words() -> dict[str, str]:
    return {
        "billed_to": _("Billed to"),
        "vat_id": _("VAT ID"),
        "description": _("Description"),
        "quantity": _("Qty"),
        "unit": _("Unit"),
        "amount": _("Amount"),
        "net": _("Subtotal"),
        "total": _("Total"),
        "page": _("Page"),
        "thanks": "",
    }

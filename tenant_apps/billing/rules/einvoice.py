"""
An invoice as EN 16931 sees it: what its terms (BT-…) and groups (BG-…) hold. Pure data and sums.

Amounts are those of the paper, to the cent; nothing is computed otherwise for a machine than it was
for a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kernel.money import Money, total

CORE = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
INVOICE, CREDIT_NOTE = "380", "381"
# Category of tax (UNTDID 5305) by why it is this one, and the code of the reason (VATEX).
_CATEGORY = {
    "standard": "S",
    "reverse_charge": "AE",
    "exempt": "E",
    "outside": "O",
    "compensation": "O",
}
REASON_CODES = {"AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}
_SCHEME = re.compile(r"^(\d{4}):(\S+)$")
_PRICE = Decimal("0.00000001")


@dataclass(frozen=True, slots=True)
class Party:
    """BG-4 or BG-7. `vat_id` with the prefix of its country; `tax_number` is any other number."""

    name: str
    country: str
    address: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    vat_id: str = ""
    tax_number: str = ""
    register_number: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    e_address: str = ""


@dataclass(frozen=True, slots=True)
class Allowance:
    """BG-27: what was taken off a line, before tax."""

    reason: str
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryLine:
    """BG-25. `price` is of one piece, before allowances; what is given back has quantity −1."""

    name: str
    quantity: Decimal
    price: Decimal
    net: Money
    tax: Money
    category: str
    percent: Decimal
    period: tuple[date, date] | None = None  # both days belong to it
    allowances: tuple[Allowance, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """BG-23."""

    category: str
    percent: Decimal
    net: Money
    tax: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One invoice or credit note."""

    kind: str
    number: str
    issued_on: date
    currency: str
    seller: Party
    buyer: Party
    lines: tuple[EntryLine, ...]
    reasons: tuple[tuple[str, str], ...] = ()  # category, why no tax is charged
    due_on: date | None = None
    terms: str = ""
    reference: str = ""
    order_reference: str = ""
    iban: str = ""
    bic: str = ""
    prepaid: Money | None = None
    preceding: tuple[tuple[str, date], ...] = ()

    @property
    def net(self) -> Money:
        return total((one.net for one in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return total((one.tax for one in self.lines), self.currency)

    @property
    def due(self) -> Money:
        whole = self.net + self.tax
        return whole - self.prepaid if self.prepaid else whole

    @property
    def groups(self) -> list[TaxGroup]:
        """Lines of the same tax together, in the order of their coming (BR-CO-18)."""
        found: dict[tuple[str, Decimal], list[EntryLine]] = {}
        for one in self.lines:
            found.setdefault((one.category, one.percent), []).append(one)
        said = dict(self.reasons)
        return [
            TaxGroup(
                category,
                percent,
                total((one.net for one in lines), self.currency),
                total((one.tax for one in lines), self.currency),
                said.get(category, ""),
            )
            for (category, percent), lines in found.items()
        ]


def category_of(reason: str, percent: Decimal, seller: Party) -> str:
    """
    BT-151. Nothing charged without another reason: a rate of zero, or a seller who is in no
    register of tax and so charges none (a small business).
    """
    found = _CATEGORY.get(reason, "S")
    if found != "S" or percent:
        return found
    return "Z" if seller.vat_id or seller.tax_number else "O"


def split_address(text: str) -> tuple[str, str]:
    """Scheme (EAS) and value of an electronic address: "0204:991-1" or a mail address."""
    said = _SCHEME.match(text.strip())
    if said:
        return said.group(1), said.group(2)
    return ("EM", text.strip()) if "@" in text else ("", "")


def price_of(before: Money, quantity: Decimal) -> Decimal:
    """Of one piece, with as many digits as it takes that price × quantity rounds to the amount."""
    exact = abs(before.major) / abs(quantity)
    short = exact.quantize(Decimal("0.01"))
    return short if short == exact else exact.quantize(_PRICE, ROUND_HALF_UP).normalize()


def lacking(paper: Paper) -> list[str]:
    """The terms without which it would be no valid invoice of EN 16931, by their numbers."""
    seller, buyer = paper.seller, paper.buyer
    categories = {one.category for one in paper.lines}
    taxed = categories - {"O"}
    wanted: list[tuple[str, object]] = [
        ("BT-27", seller.name),
        ("BT-40", seller.country),
        ("BT-44", buyer.name),
        ("BT-55", buyer.country),
        ("BT-31", seller.vat_id or seller.tax_number if taxed else True),
        ("BT-30", seller.register_number or (taxed and seller.vat_id)),
        ("BT-48", buyer.vat_id if "AE" in categories else True),
        ("BT-118", not taxed or "O" not in categories),
        ("BT-116", all(_near(one) for one in paper.groups)),
        ("BT-131", all(len(str(one.net.major).partition(".")[2]) <= 2 for one in paper.lines)),
    ]
    return [term for term, there in wanted if not there]


def lacking_for_xrechnung(paper: Paper) -> list[str]:
    """What XRechnung wants beside that (BR-DE-1 to BR-DE-15, PEPPOL-EN16931-R010 and R020)."""
    seller, buyer = paper.seller, paper.buyer
    wanted = [
        ("BT-10", paper.reference),
        ("BT-34", split_address(seller.e_address)[0]),
        ("BT-37", seller.city),
        ("BT-38", seller.postcode),
        ("BT-41", seller.contact),
        ("BT-42", seller.phone),
        ("BT-43", seller.email),
        ("BT-49", split_address(buyer.e_address)[0]),
        ("BT-52", buyer.city),
        ("BT-53", buyer.postcode),
    ]
    return [term for term, there in wanted if not there]


def _near(group: TaxGroup) -> bool:
    """Tax is rounded per line here; the norm takes a group's sum if it is off by less than one."""
    exact = group.net.major * group.percent / 100
    return abs(exact - group.tax.major) < 1


def numbers_of(lines: Sequence[EntryLine]) -> list[tuple[int, EntryLine]]:
    """BT-126."""
    return list(enumerate(lines, start=1))

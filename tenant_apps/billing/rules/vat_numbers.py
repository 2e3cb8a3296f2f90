"""How VAT numbers of the European Union are written."""

from __future__ import annotations

from stdnum.eu import vat
from stdnum.exceptions import ValidationError

from tenant_apps.billing.rules.taxes import UNION

# Greece has a prefix of its own in VAT numbers.
_PREFIX = {"GR": "EL"}


def normal(text: str, country: str) -> str:
    """
    Prefix and number without blanks, like DE811115368; empty when it is none of the union's.

    The prefix may be left out: then the country's is meant. Check digits are looked at.
    """
    prefix = _PREFIX.get(country, country)
    plain = "".join(sign for sign in text.upper() if sign.isalnum())
    if not plain or country not in UNION:
        return ""
    if not plain.startswith(prefix):
        plain = prefix + plain
    try:
        found: str = vat.validate(plain)
    except ValidationError:
        return ""
    return found


def country_of(number: str) -> str:
    """The member state that a plain number with its prefix is of; empty when it is none's."""
    prefix = number[:2]
    country = next((one for one, its in _PREFIX.items() if its == prefix), prefix)
    return country if normal(number, country) else ""


def split(number: str) -> tuple[str, str]:
    """(country prefix, rest) of a normal number, as the register wants them."""
    return number[:2], number[2:]

"""Regions that tax on their own: which a buyer is asked for, and whether the answer can be."""

from __future__ import annotations

import pycountry
from django.utils.translation import gettext as _

from kernel.errors import Invalid
from tenant_apps.billing.models import TaxRate
from tenant_apps.billing.selectors import policy

# Where an outside engine needs the region: the parts of these countries tax on their own.
_PARTED = ("US", "CA")


def taxed_regions() -> list[tuple[str, str]]:
    """(sign, name) of the regions that have a tax of their own, by table or by outside engine."""
    rows = TaxRate.objects.exclude(region="").values_list("country", "region").distinct()
    found = {f"{country}-{region}" for country, region in rows}
    for country in regions_needed():
        found |= {code for code, _name in _codes(country)}
    return sorted(map(_named, found), key=lambda one: one[1])


def regions_needed() -> list[str]:
    """The countries whose tax nobody can say without the region: an outside engine is asked."""
    rules = policy()
    asked = rules.outside_tax_countries.split() if rules.outside_tax else []
    return [country for country in asked if country in _PARTED]


def check_region(country: str, region: str) -> None:
    """Raises Invalid on `region` if it is missing where it must be known, or of another country."""
    if region and f"{country}-{region}" not in {code for code, _name in _codes(country)}:
        raise Invalid(_("This region is not in that country."), field="region")
    if not region and country in regions_needed():
        raise Invalid(_("Choose your state or province: the tax depends on it."), field="region")


def _codes(country: str) -> list[tuple[str, str]]:
    places = pycountry.subdivisions.get(country_code=country) or ()  # type: ignore[no-untyped-call]
    return [(place.code, place.name) for place in places]


def _named(code: str) -> tuple[str, str]:
    country, _dash, region = code.partition("-")
    return region, f"{country}: {dict(_codes(country)).get(code, region)}"

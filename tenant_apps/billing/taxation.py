"""Which tax a customer bears today: rules/taxes.py, asked with the store's own rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q

from branding.selectors import seller_snapshot
from kernel.db.copying import these
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy, TaxExemption, TaxRate, VatCheck
from tenant_apps.billing.outside_tax import is_outside, known_outside
from tenant_apps.billing.rules.outside import Outside
from tenant_apps.billing.rules.pricing import TaxPolicy
from tenant_apps.billing.rules.taxes import NOBODY, UNION, Buyer, Rate, Seller, tax_for
from tenant_apps.billing.rules.threshold import Threshold, counts
from tenant_apps.billing.rules.vat_numbers import country_of, normal
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.threshold import threshold_of


@dataclass(frozen=True, slots=True)
class Taxes:
    """Everything that decides on one customer's tax on one day; asks the database no more."""

    seller: Seller
    buyer: Buyer
    rates: tuple[Rate, ...]
    on: date
    outside: Outside | None = None
    threshold: Threshold | None = None

    def on_goods(self, category: str = "") -> TaxPolicy:
        """The tax of a line of this class of goods."""
        own = tax_for(self.seller, self.buyer, self.rates, category, self.on)
        if self.threshold is not None:
            at_home = replace(self.seller, taxes_abroad=False)
            home = tax_for(at_home, self.buyer, self.rates, category, self.on)
            own = self.threshold.tax(home, own)
        if self.outside is None:
            return own
        home = tax_for(self.seller, NOBODY, self.rates, category, self.on)
        return self.outside.tax(category, own, home)


def taxes_of(customer: Customer | None, rules: Policy | None = None) -> Taxes:
    """
    For a customer, or for a visitor whose country nobody knows (None).

    `on` is today in the store's zone: the day on which the invoice would be issued.
    """
    rules, on = rules or policy(), today()
    seller, buyer = _seller(rules), _buyer(customer, rules, on)
    near = threshold_of(rules, on) if counts(seller, buyer) else None
    taxes = Taxes(seller, buyer, _rates(rules, on), on, threshold=near)
    if customer is None or not is_outside(customer, rules):
        return taxes
    return replace(taxes, outside=known_outside([customer], rules)[customer.pk])


def taxes_of_all(customers: Collection[Customer], rules: Policy) -> dict[UUID, Taxes]:
    """`taxes_of` many, by their ids, in as many queries as for one."""
    on = today()
    seller, rates = _seller(rules), _rates(rules, on)
    exempt, proven = _exempt(customers, on), _proven(customers) if rules.tax_by_place else set()
    near = threshold_of(rules, on)
    outside = known_outside([one for one in customers if is_outside(one, rules)], rules)
    buyers = {
        one.pk: Buyer(one.country, one.region, one.pk in proven, one.pk in exempt)
        for one in customers
    }
    return {
        one.pk: Taxes(
            seller,
            buyers[one.pk],
            rates,
            on,
            outside.get(one.pk),
            near if counts(seller, buyers[one.pk]) else None,
        )
        for one in customers
    }


def proven_number(customer: Customer) -> bool:
    """Whether the number that the customer gives now was found in the register, the last time."""
    number = normal(customer.vat_id, customer.country)
    if not number:
        return False
    checks = VatCheck.objects.filter(customer_id=customer.pk, number=number)
    answered = checks.exclude(answered_at=None).order_by("-answered_at").first()
    return answered is not None and answered.state == VatCheck.State.VALID


def last_check(customer: Customer) -> VatCheck | None:
    """The newest question about the number that the customer gives now."""
    number = normal(customer.vat_id, customer.country)
    checks = VatCheck.objects.filter(customer_id=customer.pk, number=number)
    return checks.order_by("-asked_at").first() if number else None


def own_number() -> str:
    """The seller's own number, if it is one of the union."""
    return normal(brand_vat_id(), policy().tax_country)


def untaxed_country() -> str:
    """
    The seller's own country, when it has a VAT ID there and still charges no tax; else empty.

    A rate of 0 % at home in the store's table is the seller's word that it is meant so.
    """
    rules = policy()
    number = "".join(sign for sign in brand_vat_id().upper() if sign.isalnum())
    home = rules.tax_country or country_of(number)
    if not number or home not in UNION or (rules.tax_percent and not rules.tax_by_place):
        return ""
    on = today()
    rates = TaxRate.objects.filter(country=home, region="", category="")
    rates = rates.exclude(starts_on__gt=on).exclude(ends_on__lte=on)
    said = rates.exists() if rules.tax_by_place else rates.filter(percent=0).exists()
    return "" if said else home


def brand_vat_id() -> str:
    return str(seller_snapshot()["vat_id"])


def exemption_of(customer: Customer, on: date) -> TaxExemption | None:
    """The certificate that holds on a day."""
    rows = TaxExemption.objects.filter(customer_id=customer.pk, starts_on__lte=on)
    return rows.filter(Q(ends_on=None) | Q(ends_on__gt=on)).first()


def _buyer(customer: Customer | None, rules: Policy, on: date) -> Buyer:
    if customer is None:
        return NOBODY
    return Buyer(
        country=customer.country,
        region=customer.region,
        proven=rules.tax_by_place and bool(customer.vat_id) and proven_number(customer),
        exempt=exemption_of(customer, on) is not None,
    )


def _seller(rules: Policy) -> Seller:
    return Seller(
        rules.tax_country,
        rules.tax_by_place,
        rules.taxes_abroad,
        rules.tax_percent,
        rules.tax_label,
        rules.prices_include_tax,
    )


def _exempt(customers: Collection[Customer], on: date) -> set[UUID]:
    """Those with a certificate that holds on a day."""
    rows = TaxExemption.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=on),
        customer_id__in=these(one.pk for one in customers),
        starts_on__lte=on,
    )
    return set(rows.values_list("customer_id", flat=True))


def _proven(customers: Collection[Customer]) -> set[UUID]:
    """Those of whom `proven_number` is true."""
    numbers = {one.pk: normal(one.vat_id, one.country) for one in customers if one.vat_id}
    answers = VatCheck.objects.filter(
        customer_id__in=[key for key, number in numbers.items() if number]
    ).exclude(answered_at=None)
    rows = answers.order_by("answered_at").values_list("customer_id", "number", "state")
    newest = {key: state for key, number, state in rows if numbers[key] == number}
    return {key for key, state in newest.items() if state == VatCheck.State.VALID}


def _rates(rules: Policy, on: date) -> tuple[Rate, ...]:
    if not rules.tax_by_place:
        return ()
    rows = TaxRate.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    return tuple(
        Rate(r.country, r.percent, r.label, r.region, r.category, r.starts_on, r.ends_on)
        for r in rows
    )

"""The store's own tax rates, and customers who bear no tax."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pycountry
from django.db import IntegrityError
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.db.transactions import one_transaction
from kernel.errors import Conflict, Invalid
from shared_apps.audit.services import record
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.models import Policy, TaxExemption, TaxRate
from tenant_apps.billing.rules.taxes import UNION
from tenant_apps.billing.rules.union_rates import STANDARD, STATED_ON


@dataclass(frozen=True, slots=True)
class NewRate:
    """A line of the table, as typed. Percent 0 to 99.99."""

    country: str
    percent: Decimal
    label: str
    region: str = ""
    category: str = ""
    starts_on: date | None = None


def add_rate(wish: NewRate, *, actor: Actor) -> TaxRate:
    """
    Add a rate. One of the same place and class that holds today ends when the new one starts.

    Raises Invalid with the field, Conflict when the place has one from that day already.
    """
    _check(wish)
    with one_transaction():
        same = TaxRate.objects.select_for_update().filter(
            country=wish.country, region=wish.region, category=wish.category, ends_on=None
        )
        if wish.starts_on is not None:
            before = same.exclude(starts_on__gte=wish.starts_on)
            before.update(ends_on=wish.starts_on)
        elif same.exists():
            raise Conflict(_("There is such a rate already. Say from when the new one holds."))
        try:
            row = TaxRate.objects.create(
                country=wish.country,
                region=wish.region,
                category=wish.category,
                percent=wish.percent,
                label=wish.label.strip(),
                starts_on=wish.starts_on,
            )
        except IntegrityError:
            raise Conflict(_("There is a rate from that day already.")) from None
        record(
            actor,
            "tax.rate_added",
            "tax_rate",
            row.pk,
            country=row.country,
            percent=str(row.percent),
        )
    return row


def remove_rate(rate_id: int, *, actor: Actor) -> None:
    """Take a rate out of the table. Invoices keep what they were issued with. Again: nothing."""
    with one_transaction():
        row = TaxRate.objects.select_for_update().filter(pk=rate_id).first()
        if row is None:
            return
        row.delete()
        record(actor, "tax.rate_removed", "tax_rate", rate_id, country=row.country)


def fill_in_union_rates(*, actor: Actor) -> int:
    """Add the standard rate of each member state that has none. Returns how many."""
    with one_transaction():
        have = set(TaxRate.objects.filter(region="", category="").values_list("country", flat=True))
        rows = TaxRate.objects.bulk_create(
            TaxRate(country=country, percent=percent, label=label)
            for country, (percent, label) in STANDARD.items()
            if country not in have
        )
        record(actor, "tax.rates_filled_in", "tax_rate", "union", count=len(rows), stated=STATED_ON)
    return len(rows)


def begin_taxing(country: str, *, actor: Actor) -> int:
    """
    Tax each customer by place from the next invoice on, at the standard rates of the union.

    Money:  prices stay; whether they hold the tax is the policy's word.
    Locks:  policy.
    Again:  adds no rate twice. Returns how many were added. Raises Invalid.
    """
    if country not in UNION:
        raise Invalid(_("Choose a country from the list."), field="country")
    with one_transaction():
        row = Policy.objects.select_for_update().get(pk=1)
        row.tax_by_place, row.tax_country = True, country
        row.save(update_fields=["tax_by_place", "tax_country"])
        record(actor, "policy.changed", "policy", 1, tax_by_place="yes", tax_country=country)
        return fill_in_union_rates(actor=actor)


def exempt_customer(
    customer: Customer,
    *,
    certificate: str,
    starts_on: date,
    ends_on: date | None,
    actor: Actor,
) -> TaxExemption:
    """From `starts_on` the customer bears no tax, by a certificate. Raises Invalid."""
    if not certificate.strip():
        raise Invalid(_("Name the certificate that you have seen."), field="certificate")
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(_("The end lies before the start."), field="ends_on")
    with one_transaction():
        row = TaxExemption.objects.create(
            customer_id=customer.pk,
            certificate=certificate.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
            noted_at=clock.now(),
            actor_label=actor.label,
        )
        record(actor, "tax.exempted", "customer", customer.pk, certificate=row.certificate)
    return row


def end_exemption(customer: Customer, exemption_id: int, *, today: date, actor: Actor) -> None:
    """The customer bears tax again from today. Again: an ended one stays."""
    with one_transaction():
        rows = TaxExemption.objects.select_for_update().filter(customer_id=customer.pk)
        row = rows.filter(pk=exemption_id).first()
        if row is None or (row.ends_on is not None and row.ends_on <= today):
            return
        row.ends_on = max(today, row.starts_on)
        row.save(update_fields=["ends_on"])
        record(actor, "tax.exemption_ended", "customer", row.customer_id)


def _check(wish: NewRate) -> None:
    if pycountry.countries.get(alpha_2=wish.country) is None:
        raise Invalid(_("Choose a country from the list."), field="country")
    if wish.region and _region(wish) is None:
        raise Invalid(_("This country has no such region."), field="region")
    if not wish.percent.is_finite() or not 0 <= wish.percent < 100:
        raise Invalid(_("Tax goes from 0 to 99.99 percent."), field="percent")
    if not wish.label.strip() or len(wish.label.strip()) > 20:
        raise Invalid(_("Give it a short name, like VAT."), field="label")


def _region(wish: NewRate) -> object | None:
    code = f"{wish.country}-{wish.region}"
    found: object | None = pycountry.subdivisions.get(code=code)  # type: ignore[no-untyped-call]
    return found

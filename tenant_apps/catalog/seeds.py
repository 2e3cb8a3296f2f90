"""The starter catalogue: every wholesale product at its suggested retail price."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from tenant_apps.catalog.models import Plan, Product, ProductGroup
from tenant_apps.catalog.rules.cycles import HOURLY
from tenant_apps.catalog.rules.hourly import hourly_price, most_a_month
from tenant_apps.catalog.rules.usage_terms import keep
from wholesale.selectors import offered_products, price_in

STEP_MINUTES = 15


def seed_catalogue(store: Store, _opening: Opening) -> None:
    """Products without a wholesale price in the store's currency are left out."""
    with override(store.language):
        _seed(store)


def _seed(store: Store) -> None:
    """Names and summaries in the active language; what staff worded anew stays as it is."""
    group = ProductGroup.objects.create(
        slug="vps", name=_("Virtual servers"), summary=_("Full root access, ready in a minute.")
    )
    desktops = ProductGroup(
        slug="desktops",
        name=_("Cloud desktops"),
        summary=_("A desktop in your browser, paid by the quarter hour while it runs."),
        position=1,
    )
    for offered in offered_products():
        price = price_in(offered, store.currency)
        if price is None:
            continue
        by_session = price.suggested_hour_rate is not None
        if by_session and desktops._state.adding:
            desktops.save()
        product = Product.objects.create(
            group=desktops if by_session else group,
            slug=offered.code,
            name=_(offered.name),
            summary=_(offered.summary),
            kind=offered.kind,
            wholesale_code=offered.code,
            driver=offered.driver,
            remote_plan=offered.remote_plan,
            vcpu=offered.vcpu,
            memory_mb=offered.memory_mb,
            disk_gb=offered.disk_gb,
            traffic_gb=offered.traffic_gb,
            featured=offered.position == 2,
            position=offered.position,
        )
        trial = offered.trial_days
        if price.suggested_hour_rate is not None:
            Plan.objects.create(
                **by_the_session(product, price.suggested_hour_rate, store.currency)
            )
            continue
        Plan.objects.create(
            product=product,
            interval_unit="day" if trial else "month",
            interval_count=trial or 1,
            price_minor=price.suggested_minor,
            currency=store.currency,
            trial_days=trial,
        )


def by_the_session(product: Product, rate: Decimal, currency: str) -> dict[str, Any]:
    """A plan of sessions at a price of an hour, billed by the calendar month."""
    price = hourly_price(rate.normalize(), None, currency)
    return {
        "product": product,
        "interval_unit": HOURLY.unit,
        "interval_count": HOURLY.count,
        "price_minor": most_a_month(price).minor,
        "currency": currency,
        "hourly": keep(price),
        "step_minutes": STEP_MINUTES,
        "in_arrears": True,
    }

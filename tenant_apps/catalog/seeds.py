"""The starter catalogue: every wholesale product at its suggested retail price."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from kernel.tenancy.seeds import Opening
from kernel.tenancy.store import Store
from tenant_apps.catalog.models import Plan, Product, ProductGroup
from wholesale.selectors import offered_products, price_in


def seed_catalogue(store: Store, _opening: Opening) -> None:
    """Products without a wholesale price in the store's currency are left out."""
    with override(store.language):
        _seed(store)


def _seed(store: Store) -> None:
    """Names and summaries in the active language; what staff worded anew stays as it is."""
    group = ProductGroup.objects.create(
        slug="vps", name=_("Virtual servers"), summary=_("Full root access, ready in a minute.")
    )
    for offered in offered_products():
        price = price_in(offered, store.currency)
        if price is None:
            continue
        product = Product.objects.create(
            group=group,
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
        Plan.objects.create(
            product=product,
            interval_unit="day" if trial else "month",
            interval_count=trial or 1,
            price_minor=price.suggested_minor,
            currency=store.currency,
            trial_days=trial,
        )

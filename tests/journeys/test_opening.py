"""A reseller opens a store."""

from __future__ import annotations

from kernel.tenancy.context import in_store
from tenant_apps.catalog.models import Plan


def test_a_new_store_sells_the_wholesale_plans_at_suggested_prices(in_acme):
    prices = {
        plan.product.name: plan.price_minor for plan in Plan.objects.select_related("product")
    }
    assert prices == {"Starter": 700, "Professional": 1400, "Business": 2800, "Free trial": 0}


def test_two_stores_share_nothing(db, acme, beta):
    assert acme.schema_name != beta.schema_name
    with in_store(acme):
        mine = set(Plan.objects.values_list("pk", flat=True))
    with in_store(beta):
        theirs = set(Plan.objects.values_list("pk", flat=True))
    assert not mine & theirs

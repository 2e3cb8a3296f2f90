from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.copies import Copied


class CatalogConfig(AppConfig):
    name = "tenant_apps.catalog"
    label = "catalog"
    copied = (
        Copied("catalog.ProductGroup"),
        Copied("catalog.Product"),
        Copied("catalog.Plan"),
        Copied("catalog.MeterPrice"),
        Copied("catalog.PlanOption"),
    )

    def ready(self) -> None:
        from kernel.tenancy.seeds import seed_store_with
        from tenant_apps.catalog.seeds import seed_catalogue

        seed_store_with("catalog.starter", seed_catalogue, order=40)

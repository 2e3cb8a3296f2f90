from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class BrandingConfig(AppConfig):
    name = "branding"
    label = "branding"
    store_access = (
        Access("branding_brand", "SELECT, UPDATE", own="store"),
        Access("branding_brandversion", "SELECT, INSERT, UPDATE, DELETE", own="store"),
    )

    def ready(self) -> None:
        from branding.seeds import seed_brand
        from kernel.tenancy.seeds import seed_store_with

        seed_store_with("branding.brand", seed_brand, order=6, where="platform")

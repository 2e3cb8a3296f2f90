from __future__ import annotations

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "tenant_apps.storefront"
    label = "storefront"

    def ready(self) -> None:
        from tenant_apps.storefront.web.scenes import bring_scenes

        bring_scenes()

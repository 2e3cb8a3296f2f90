from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tenant_apps.portal"
    label = "portal"

    def ready(self) -> None:
        from tenant_apps.portal.web.scenes import bring_scenes

        bring_scenes()

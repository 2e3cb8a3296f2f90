from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class GatewaysConfig(AppConfig):
    name = "shared_apps.gateways"
    label = "gateways"

    def ready(self) -> None:
        """A sandbox on this machine is allowed by configuration, never by a form."""
        if settings.SANDBOX_STRIPE_URL:
            from shared_apps.gateways.adapters.stripe import allow_api_base

            allow_api_base(settings.SANDBOX_STRIPE_URL)

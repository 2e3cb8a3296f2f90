from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class TaxingConfig(AppConfig):
    name = "shared_apps.taxing"
    label = "taxing"

    def ready(self) -> None:
        """A sandbox on this machine is allowed by configuration, never by a form."""
        from shared_apps.taxing.drivers._calling import allow_base

        for url in (settings.SANDBOX_TAX_URL, settings.SANDBOX_STRIPE_URL):
            if url:
                allow_base(url)

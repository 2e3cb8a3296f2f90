from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    label = "identity"

    def ready(self) -> None:
        from kernel.tenancy.seeds import seed_store_with
        from shared_apps.identity.seeds import seed_owner

        seed_store_with("identity.owner", seed_owner, order=10)

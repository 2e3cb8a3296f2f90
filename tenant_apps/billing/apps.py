from __future__ import annotations

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tenant_apps.billing"
    label = "billing"
    append_only = ("billing_entry", "billing_posting", "billing_seal")

    def ready(self) -> None:
        from kernel.tenancy.seeds import seed_store_with
        from tenant_apps.billing.platform_rules import keep_book
        from tenant_apps.billing.scenes import bring_scenes
        from tenant_apps.billing.seeds import seed_policy

        seed_store_with("billing.policy", seed_policy, order=30)
        keep_book()
        bring_scenes()

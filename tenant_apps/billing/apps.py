from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.copies import Copied


class BillingConfig(AppConfig):
    name = "tenant_apps.billing"
    label = "billing"
    copied = (
        # No outside engine says taxes in a copy: the store's own table does.
        Copied(
            "billing.Policy",
            fresh={"dunning_held_until": None, "outside_tax": "", "outside_tax_countries": ""},
        ),
        Copied("billing.PolicyOverride", without={"level__in": ["customer", "service"]}),
        Copied("billing.TaxRate"),
        Copied("billing.Coupon", only={"customer_id": None}),
        Copied("billing.PromotionCode", only={"coupon__customer_id": None}, fresh={"entered": 0}),
        Copied("billing.LoyaltyTier"),
    )
    append_only = ("billing_entry", "billing_posting", "billing_seal")

    def ready(self) -> None:
        from kernel.tenancy.seeds import seed_store_with
        from tenant_apps.billing.platform_rules import keep_book
        from tenant_apps.billing.scenes import bring_scenes
        from tenant_apps.billing.seeds import seed_policy

        seed_store_with("billing.policy", seed_policy, order=30)
        keep_book()
        bring_scenes()

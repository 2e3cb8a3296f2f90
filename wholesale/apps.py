from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class WholesaleConfig(AppConfig):
    name = "wholesale"
    label = "wholesale"
    append_only = (
        "wholesale_entry",
        "wholesale_posting",
        "wholesale_seal",
        "wholesale_bookscheck",
        "wholesale_ruleword",
    )
    store_access = (
        Access("wholesale_tier", "SELECT"),
        Access("wholesale_product", "SELECT"),
        Access("wholesale_price", "SELECT"),
        Access("wholesale_ruleword", "SELECT"),
        Access("wholesale_servicecost", "SELECT", own="store"),
        Access("wholesale_sessioncost", "SELECT", own="store"),
        Access("wholesale_trafficcost", "SELECT", own="store"),
        Access("wholesale_invoice", "SELECT", own="store"),
        Access("wholesale_invoiceline", "SELECT", own="store"),
        Access("wholesale_bookscheck", "SELECT, INSERT", own="store"),
        Access("wholesale_billingtally", "SELECT, INSERT, UPDATE", own="store"),
    )

    def ready(self) -> None:
        from shared_apps.resellers.holds import hold_with
        from shared_apps.resellers.offers import offer_with
        from wholesale.offers import partner_offer
        from wholesale.selectors import why_held

        offer_with(partner_offer)
        hold_with(why_held)

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.wall import Access


class DomainsConfig(AppConfig):
    name = "shared_apps.domains"
    label = "domains"
    append_only = ("domains_claimstep",)
    store_access = (
        Access("domains_domain", "SELECT", own="store"),
        Access("domains_claim", "SELECT, INSERT, UPDATE", own="store"),
        Access("domains_claimstep", "SELECT, INSERT", own="store"),
    )

    def ready(self) -> None:
        from kernel.tenancy.routing import load_routes_with
        from kernel.tenancy.seeds import seed_store_with
        from shared_apps.domains.seeds import seed_free_subdomain
        from shared_apps.domains.selectors import find_route, names_for_passkeys
        from shared_apps.identity.passkeys import know_names_by

        know_names_by(names_for_passkeys)
        load_routes_with(find_route)
        seed_store_with("domains.free", seed_free_subdomain, order=5, where="platform")

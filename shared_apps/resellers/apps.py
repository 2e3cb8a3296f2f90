from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed
from kernel.tenancy.wall import Access


class ResellersConfig(AppConfig):
    name = "shared_apps.resellers"
    label = "resellers"
    sealed = (Sealed("resellers.StoreCopy", "password", "resellers.copy_password"),)
    store_access = (
        Access(
            "resellers_reseller",
            "SELECT",
            own="schema_name",
            columns=(
                *("id", "schema_name", "slug", "name", "status", "tier", "clock_offset"),
                *("is_house", "created_at", "trial_ends_at"),
            ),
        ),
    )

    def ready(self) -> None:
        from kernel.tenancy.context import find_stores_with
        from shared_apps.outbox.clocks import StoreClocks, read_clocks_with
        from shared_apps.resellers.selectors import store_by_key

        find_stores_with(store_by_key)
        read_clocks_with(
            StoreClocks(
                join="left join resellers_reseller r on r.schema_name = w.store",
                offset="r.clock_offset",
            )
        )

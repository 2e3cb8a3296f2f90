from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tenant_apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from shared_apps.identity.signup import register_after_signup
        from tenant_apps.accounts.services import register_new_person

        register_after_signup("accounts.customer", register_new_person)

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_changed
from django.apps import AppConfig

from kernel.tenancy.context import current_store_or_none


class AccountsConfig(AppConfig):
    name = "tenant_apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        from shared_apps.identity.signup import register_after_signup
        from tenant_apps.accounts.services import register_new_person

        register_after_signup("accounts.customer", register_new_person)
        email_changed.connect(_follow_address, dispatch_uid="accounts.address")


def _follow_address(user: Any, **_facts: Any) -> None:
    """A person's confirmed address changed. Staff has no customers."""
    from tenant_apps.accounts.services import follow_address

    if current_store_or_none() is not None:
        follow_address(user)

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    label = "identity"

    def ready(self) -> None:
        from allauth.mfa.webauthn.internal import auth

        from kernel.tenancy.seeds import seed_store_with
        from shared_apps.identity.passkeys import server
        from shared_apps.identity.seeds import seed_owner

        seed_store_with("identity.owner", seed_owner, order=10)
        # allauth has no setting for it. Tests hold it to where it is looked up.
        auth.get_server = server

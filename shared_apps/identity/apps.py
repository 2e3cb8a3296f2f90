from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "shared_apps.identity"
    label = "identity"

    def ready(self) -> None:
        from allauth.mfa.webauthn.internal import auth
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from kernel.tenancy.seeds import seed_store_with
        from shared_apps.identity import doorbook
        from shared_apps.identity.passkeys import server
        from shared_apps.identity.seeds import seed_owner

        seed_store_with("identity.owner", seed_owner, order=10)
        # allauth has no setting for it. Tests hold it to where it is looked up.
        auth.get_server = server
        user_logged_in.connect(doorbook.came)
        user_logged_out.connect(doorbook.left)
        user_login_failed.connect(doorbook.refused)

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed


class CertsConfig(AppConfig):
    """No store's role sees any table of ours: certificates are the platform's business."""

    name = "certs"
    label = "certs"
    append_only = ()
    sealed = (
        Sealed("certs.Certificate", "sealed_key", "certs.key"),
        Sealed("certs.Authority", "sealed_account", "certs.account"),
    )

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed


class PaymentsConfig(AppConfig):
    name = "tenant_apps.payments"
    label = "payments"
    sealed = (Sealed("payments.GatewayAccount", "sealed_settings", "payments.account"),)

from __future__ import annotations

from django.apps import AppConfig

from kernel.tenancy.sealed import Sealed


class ProvisioningConfig(AppConfig):
    name = "tenant_apps.provisioning"
    label = "provisioning"
    sealed = (Sealed("provisioning.Service", "sealed_password", "service.password"),)
    append_only = ("provisioning_actionlog",)

from __future__ import annotations

from django.apps import AppConfig


class ProvisioningConfig(AppConfig):
    name = "tenant_apps.provisioning"
    label = "provisioning"
    append_only = ("provisioning_actionlog",)

from __future__ import annotations

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "tenant_apps.workspaces"
    label = "workspaces"
    append_only = ("workspaces_sessionpart",)

"""Verbs of the team."""

from tenant_apps.team.services.invite import invite, resend, withdraw
from tenant_apps.team.services.join import join
from tenant_apps.team.services.staying import change_role, remove

__all__ = ["change_role", "invite", "join", "remove", "resend", "withdraw"]

"""Verbs of metered use."""

from tenant_apps.usage.services.close import close_periods
from tenant_apps.usage.services.look import look
from tenant_apps.usage.services.take import take_events

__all__ = ["close_periods", "look", "take_events"]

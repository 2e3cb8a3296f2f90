"""Verbs of reporting."""

from __future__ import annotations

from tenant_apps.reporting.services.rates import note_rate

__all__ = ["note_rate"]

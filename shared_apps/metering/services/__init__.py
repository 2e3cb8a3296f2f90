"""Verbs of metering."""

from shared_apps.metering.services.ingest import Outcome, ingest
from shared_apps.metering.services.keep import roll_up
from shared_apps.metering.services.tell import Span, tell_periods

__all__ = ["Outcome", "Span", "ingest", "roll_up", "tell_periods"]

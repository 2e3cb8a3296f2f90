"""Verbs of traffic. All run on the platform side."""

from shared_apps.traffic.services.accounts import connect, note_health, pause, resume
from shared_apps.traffic.services.keeping import forget_old, keep_samples
from shared_apps.traffic.services.reading import (
    keep_count,
    keep_flows,
    note_read,
    note_trouble,
    take_source,
)
from shared_apps.traffic.services.watching import watch

__all__ = [
    "connect",
    "forget_old",
    "keep_count",
    "keep_flows",
    "keep_samples",
    "note_health",
    "note_read",
    "note_trouble",
    "pause",
    "resume",
    "take_source",
    "watch",
]

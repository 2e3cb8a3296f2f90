"""Stores say what is to be read."""

from __future__ import annotations

from contracts.traffic import TrafficWatched
from shared_apps.outbox.listeners import listens_on_platform
from shared_apps.traffic import services


@listens_on_platform(TrafficWatched, "traffic.watch")
def watch(event: TrafficWatched, store: str) -> None:
    services.watch(store, event)

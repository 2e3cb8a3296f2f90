"""Work that falls due."""

from __future__ import annotations

from shared_apps.outbox.due import does_due
from tenant_apps.usage import services
from tenant_apps.usage.plans import CLOSE, FOUND, LOOK


@does_due(CLOSE)
def close_periods(_subject: str) -> None:
    services.close_periods()


@does_due(LOOK)
@does_due(FOUND)
def look(_subject: str) -> None:
    services.look()

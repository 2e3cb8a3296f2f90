"""What the journal says."""

from __future__ import annotations

from shared_apps.backups.models import Run


def last_good(kind: str) -> Run | None:
    return Run.objects.filter(kind=kind, good=True).order_by("-began_at").first()


def last(kind: str) -> Run | None:
    """Good or not, also one that is under way."""
    return Run.objects.filter(kind=kind).order_by("-began_at").first()

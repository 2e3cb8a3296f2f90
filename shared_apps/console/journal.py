"""The audit log of the place one is in: filtered by words, actor and time, newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC

from django.db.models import Q, QuerySet
from django.http import HttpResponse

from shared_apps.audit.models import AuditEvent
from shared_apps.console.exports import csv_download

_HEAD = ("at", "actor", "actor_kind", "act", "subject", "subject_id", "facts", "ip", "request")
MOST_ROWS = 10_000


def events(asked: Mapping[str, str]) -> QuerySet[AuditEvent]:
    """`q`: part of act, actor, subject id; `kind`: who acted; `verb`: the act's first word."""
    found = AuditEvent.objects.order_by("-pk")
    words = asked.get("q", "").replace("\x00", "").strip()
    if words:
        found = found.filter(
            Q(verb__icontains=words)
            | Q(actor_label__icontains=words)
            | Q(subject_id__startswith=words)
        )
    if kind := asked.get("kind", ""):
        found = found.filter(actor_kind=kind)
    if subject := asked.get("verb", ""):
        found = found.filter(verb__startswith=f"{subject}.")
    return found


def facts_text(event: AuditEvent) -> str:
    """The facts of an act on one line: `before: 100, after: 120`."""
    return ", ".join(
        f"{name}: {value if isinstance(value, str | int) else json.dumps(value)}"
        for name, value in event.facts.items()
    )


def as_csv(found: QuerySet[AuditEvent], name: str) -> HttpResponse:
    """At most MOST_ROWS rows; narrow the filter for older ones."""
    rows = (
        (
            event.at.astimezone(UTC).isoformat(timespec="seconds"),
            event.actor_label,
            event.actor_kind,
            event.verb,
            event.subject_kind,
            event.subject_id,
            facts_text(event),
            event.ip or "",
            event.request_id,
        )
        for event in found[:MOST_ROWS].iterator()
    )
    return csv_download(name, _HEAD, rows)

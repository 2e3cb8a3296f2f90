"""Events of use as JSON, read by hand: a batch holds a thousand, and one bad row stops none."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from kernel.web.problems import problem
from shared_apps.metering.rules.taking import Fate, Reading
from tenant_apps.provisioning.models import Service
from tenant_apps.usage.services import take_events
from tenant_apps.usage.words import reason

MOST = 1_000
_TEXTS = ("service", "meter", "key", "at", "corrects")
_FIELDS = {"service", "meter", "key", "quantity", "at", "corrects"}
_QUANTITY = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?")
_NOBODY = UUID(int=0)


def take_rows(rows: Sequence[Any], *, source: str) -> tuple[int, list[Fate]]:
    """How many were accepted, and what became of each row."""
    services = _subscriptions(rows)
    fates: list[Fate | None] = []
    readings: list[Reading] = []
    for row in rows:
        found = _read(row, services)
        fates.append(found if isinstance(found, Fate) else None)
        if isinstance(found, Reading):
            readings.append(found)
    unread = Counter(one.code for one in fates if one is not None)
    outcome = take_events(readings, source=source, refused=unread)
    told = (outcome.fate(place) for place in range(len(readings)))
    return outcome.accepted, [one or next(told) for one in fates]


def row_problem(place: int, row: Any, fate: Fate) -> dict[str, Any]:
    """A row that was not counted anew, as a problem of its own (RFC 9457)."""
    status = {"duplicate": 200, "conflicting": 409}.get(fate.status, 422)
    body: dict[str, Any] = dict(problem(status, fate.code, reason(fate.code)).data)
    if fate.status == "duplicate":
        body["title"] = "Counted before"
    key = row.get("key") if isinstance(row, Mapping) else None
    return {
        "place": place,
        "outcome": fate.status,
        "key": key[:100] if isinstance(key, str) else "",
        "about": fate.about,
        **body,
    }


def _subscriptions(rows: Sequence[Any]) -> dict[str, UUID]:
    """By the service's id as it was written."""
    asked: dict[str, UUID] = {}
    for row in rows:
        text = row.get("service") if isinstance(row, Mapping) else None
        if isinstance(text, str) and text not in asked:
            with contextlib.suppress(ValueError):
                asked[text] = UUID(text)
    found = dict(Service.objects.filter(pk__in=asked.values()).values_list("pk", "subscription_id"))
    return {text: found[key] for text, key in asked.items() if key in found}


def _read(row: Any, services: Mapping[str, UUID]) -> Reading | Fate:
    if not isinstance(row, Mapping) or not _FIELDS.issuperset(row):
        return Fate("rejected", "bad_shape")
    texts = [one for name in _TEXTS if isinstance(one := row.get(name, ""), str)]
    if len(texts) < len(_TEXTS):
        return Fate("rejected", "bad_shape")
    service, meter, key, when, corrects = texts
    quantity = row.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int | str):
        return Fate("rejected", "bad_quantity")
    if not _QUANTITY.fullmatch(str(quantity)):
        return Fate("rejected", "bad_quantity")
    try:
        at = datetime.fromisoformat(when)
    except ValueError:
        return Fate("rejected", "bad_time")
    if at.tzinfo is None or not 2000 <= at.year < 2200:
        return Fate("rejected", "bad_time")
    subscription = services.get(service, _NOBODY)
    return Reading(subscription, meter, key, Decimal(quantity), at.astimezone(UTC), corrects)

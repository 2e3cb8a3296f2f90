"""
What a release writes for others to read, recorded while the product really runs:

    python -m pytest -p tests.ops.recording tests/journeys …

adds to `payloads/` each event and each task whose shape is not there yet; what was recorded once
stays, as rows and messages of that release do. A shape is the names and types of the fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).with_name("payloads")
_seen: dict[tuple[str, str], list[dict[str, Any]]] = {}


def shape(fields: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((name, type(value).__name__) for name, value in fields.items())


def recorded(what: str) -> dict[str, list[dict[str, Any]]]:
    """By kind (`events`) or name (`tasks`): each shape that was ever written, the oldest first."""
    found = {}
    for file in sorted((FOLDER / what).glob("*.json")):
        found[file.stem] = json.loads(file.read_text())
    return found


def note(what: str, name: str, fields: dict[str, Any]) -> None:
    """Written at once: a run that is cut short keeps what it saw."""
    shapes = _seen.get((what, name))
    file = FOLDER / what / f"{name}.json"
    if shapes is None:
        shapes = _seen[what, name] = json.loads(file.read_text()) if file.exists() else []
    if any(shape(fields) == shape(one) for one in shapes):
        return
    shapes.append(fields)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(shapes, indent=1, sort_keys=True) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[object]:
    """Listen where something is written: payloads and messages, also of what a test prepares."""
    from celery import Celery

    from contracts.event import Event

    payload, send = Event.payload, Celery.send_task

    def told(self: Event) -> dict[str, Any]:
        fields = payload(self)
        if not self.kind.startswith("tests."):
            note("events", self.kind, fields)
        return fields

    def sent(self: Celery, name: str, *args: Any, **more: Any) -> Any:
        if not name.startswith("tests."):
            note("tasks", name, dict(more.get("kwargs") or {}))
        return send(self, name, *args, **more)

    Event.payload, Celery.send_task = told, sent  # type: ignore[method-assign]
    try:
        return (yield)
    finally:
        Event.payload, Celery.send_task = payload, send  # type: ignore[method-assign]


def pytest_sessionfinish() -> None:
    """The scheduler writes messages too, those of its table."""
    from config.celery_app import app

    for entry in app.conf.beat_schedule.values():
        note("tasks", entry["task"], dict(entry.get("kwargs", {})))

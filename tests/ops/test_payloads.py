"""What the release before wrote is read by this one, and what this one writes by the one before."""

from __future__ import annotations

import dataclasses
import inspect

import pytest
from django.db import transaction

from config.celery_app import app
from contracts.event import event_class, kinds
from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import Delivery, Message
from shared_apps.outbox.services import relay_one
from tests.ops.recording import recorded, shape

EVENTS, TASKS = recorded("events"), recorded("tasks")
OURS = [kind for kind in kinds() if not kind.startswith("tests.")]


def test_every_event_is_recorded_as_it_is_written_today():
    """A changed event is recorded beside what it was (tests/ops/recording.py), never instead."""
    missing = [kind for kind in OURS if kind not in EVENTS]
    assert missing == []
    for kind in OURS:
        names = {one.name for one in dataclasses.fields(event_class(kind))}
        newest = EVENTS[kind][-1]
        assert set(newest) == names, kind


def test_every_task_of_ours_is_recorded():
    """One that is sent by hand only, and one that comes with a kind of work, as well."""
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith(("celery.", "tests.", "lab."))}
    assert ours - set(TASKS) == set()


@pytest.mark.parametrize("kind", EVENTS)
def test_each_payload_ever_written_is_read(kind):
    """A field that came later has a default; one that is gone is left out; no type changed."""
    for payload in EVENTS[kind]:
        read = event_class(kind).from_payload(payload)
        again = read.payload()
        kept = {name: value for name, value in payload.items() if name in again}
        assert shape({name: again[name] for name in kept}) == shape(kept)
        assert {name: again[name] for name in kept} == kept
        assert read.aggregate


@pytest.mark.parametrize("kind", EVENTS)
def test_what_a_newer_release_adds_is_left_out(kind):
    newest = EVENTS[kind][-1]
    newer = event_class(kind).from_payload({**newest, "added_by_the_next_release": 1})
    assert newer == event_class(kind).from_payload(newest)


@pytest.mark.parametrize("name", TASKS)
def test_each_task_ever_sent_is_taken(name):
    app.loader.import_default_modules()
    task = app.tasks[name]
    for words in TASKS[name]:
        inspect.signature(task.run).bind(**words)
        if words:  # a task that takes nothing has nothing to be told more of
            inspect.signature(task.run).bind(**words, added_by_the_next_release=1)


def test_what_only_the_next_release_can_do_waits_for_it(db):
    """News of a kind, or for a listener, that this release does not know: kept, tried again."""
    now = clock.real_now()
    with on_platform_side(), transaction.atomic():
        message = Message.objects.create(
            event_id="00000000-0000-4000-8000-000000000001",
            store="public",
            kind="lab.of_the_next_release",
            aggregate="lab",
            payload={},
            occurred_at=now,
            created_at=now,
        )
        Delivery.objects.create(
            message=message, store="public", aggregate="lab", listener="lab.next", due_at=now
        )
    assert relay_one()
    with on_platform_side():
        row = Delivery.objects.get(message=message)
    assert (row.state, row.attempts) == ("pending", 1)
    assert row.due_at > now


def test_the_corpus_notices_what_breaks_it(monkeypatch):
    """The control: a field that lost its default, and one that changed its type."""
    kind = OURS[0]
    lacking = dict(list(EVENTS[kind][-1].items())[1:])
    with pytest.raises(TypeError):
        event_class(kind).from_payload(lacking)
    assert shape({"a": 1}) != shape({"a": "1"})

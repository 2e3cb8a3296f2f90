"""A nudge after commit: never in the way, and not tried where there is nobody to nudge."""

from __future__ import annotations

import structlog

from kernel.db.transactions import soon


def lost() -> None:
    raise ConnectionError


def test_a_lost_nudge_is_said_and_fails_nothing(db, django_capture_on_commit_callbacks):
    with structlog.testing.capture_logs() as said, django_capture_on_commit_callbacks(execute=True):
        soon(lost)
    assert [line["event"] for line in said] == ["nudge_lost"]


def test_who_knows_no_broker_does_not_try(db, settings, django_capture_on_commit_callbacks):
    """The edge's agent was given the database alone; it said `nudge_lost` with each certificate."""
    settings.NUDGES = False
    with structlog.testing.capture_logs() as said, django_capture_on_commit_callbacks(execute=True):
        soon(lost)
    assert said == []

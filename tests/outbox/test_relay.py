"""Events: with their change or not at all; effective once, in order, parked at last."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.db import transaction

from contracts.event import Event, event_class, kinds
from kernel.tenancy.context import current_store, in_store, on_platform_side
from shared_apps.outbox import listeners as register
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.models import Delivery, Message
from shared_apps.outbox.services import publish, retry_parked
from shared_apps.outbox.services.relay import MAX_ATTEMPTS

NOT_LISTENED_TO: set[str] = set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Event):
    kind: ClassVar[str] = "tests.rang"
    bell: str
    number: int

    @property
    def aggregate(self) -> str:
        return self.bell


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced(Event):
    kind: ClassVar[str] = "tests.silenced"
    bell: str

    @property
    def aggregate(self) -> str:
        return self.bell


@pytest.fixture
def heard(monkeypatch):
    """A listener that writes down what it hears, and breaks on command."""
    found: list[tuple[str, int]] = []
    broken: set[int] = set()

    def hear(event: Rang) -> None:
        if event.number in broken:
            raise RuntimeError("deaf")
        found.append((current_store().slug, event.number))

    monkeypatch.setattr(register, "_listeners", dict(register._listeners))
    register.listens(Rang, "tests.hear")(hear)
    register.listens(Silenced, "tests.hush")(lambda _: found.append((current_store().slug, -1)))
    register.listens(Silenced, "elsewhere.hush")(lambda _: found.append(("elsewhere", 0)))
    hear.broken = broken
    hear.found = found
    return hear


def ring(*numbers: int, bell: str = "a") -> None:
    with transaction.atomic():
        for number in numbers:
            publish(Rang(bell=bell, number=number))


def due_again() -> None:
    with on_platform_side():
        Delivery.objects.filter(state="pending").update(due_at="2020-01-01T00:00Z")


def test_a_listener_runs_in_the_store_that_told(heard, in_acme, beta):
    ring(1)
    with in_store(beta):
        ring(2)
    relay_until_quiet()
    assert sorted(heard.found) == [("acme", 1), ("beta", 2)]


def test_an_event_of_a_change_that_failed_was_never_told(heard, in_acme):
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        publish(Rang(bell="a", number=1))
        _ = 1 // 0
    relay_until_quiet()
    assert heard.found == []


def test_publishing_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="transaction"):
        publish(Rang(bell="a", number=1))


def test_order_is_kept_per_aggregate_and_others_go_on(heard, in_acme):
    heard.broken.add(1)
    ring(1, 2)
    ring(3, bell="b")
    relay_until_quiet()
    assert heard.found == [("acme", 3)]
    heard.broken.clear()
    due_again()
    relay_until_quiet()
    assert [number for _, number in heard.found] == [3, 1, 2]


def test_one_app_hears_everything_about_a_thing_in_the_order_it_was_told(heard, in_acme):
    """Bell and silence have a listener each; a silence never overtakes its bell. Others do."""
    heard.broken.add(1)
    with transaction.atomic():
        publish(Rang(bell="a", number=1))
        publish(Silenced(bell="a"))
    relay_until_quiet()
    assert heard.found == [("elsewhere", 0)]
    heard.broken.clear()
    due_again()
    relay_until_quiet()
    assert heard.found == [("elsewhere", 0), ("acme", 1), ("acme", -1)]


def test_a_parked_delivery_holds_its_line_until_a_person_retries_it(heard, in_acme):
    heard.broken.add(1)
    ring(1)
    for _ in range(MAX_ATTEMPTS):
        due_again()
        relay_until_quiet()
    with transaction.atomic():
        publish(Silenced(bell="a"))
    relay_until_quiet()
    assert heard.found == [("elsewhere", 0)]
    heard.broken.clear()
    with on_platform_side():
        parked = Delivery.objects.get(state="parked")
    retry_parked(parked.pk)
    relay_until_quiet()
    assert heard.found[1:] == [("acme", 1), ("acme", -1)]


def test_a_delivery_that_never_works_is_parked_and_a_person_can_retry_it(heard, in_acme):
    heard.broken.add(1)
    ring(1)
    for _ in range(MAX_ATTEMPTS):
        due_again()
        relay_until_quiet()
    with on_platform_side():
        parked = Delivery.objects.get(state="parked")
        assert parked.attempts == MAX_ATTEMPTS
        assert "deaf" in parked.error
    heard.broken.clear()
    retry_parked(parked.pk)
    relay_until_quiet()
    assert heard.found == [("acme", 1)]


def test_a_second_relay_finds_nothing_to_do(heard, in_acme):
    ring(1)
    assert relay_until_quiet() == 1
    assert relay_until_quiet() == 0
    with on_platform_side():
        assert Message.objects.filter(kind="tests.rang").count() == 1


def test_every_event_has_a_listener_or_says_that_it_has_none():
    told = {kind for kind in kinds() if not kind.startswith("tests.")}
    deaf = {kind for kind in told if not register.listeners_of(kind)}
    assert deaf == NOT_LISTENED_TO


def test_an_event_written_by_a_newer_release_is_still_read():
    event = event_class("tests.rang").from_payload({"bell": "a", "number": 1, "new_field": True})
    assert event == Rang(bell="a", number=1)

"""The list of stores, one store's page, its status and its clock."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.tenancy.context import on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.flows import advance
from shared_apps.resellers.models import Reseller


def row_of(store) -> Reseller:
    with on_platform_side():
        return Reseller.objects.get(pk=store.id)


def test_the_list_shows_and_finds_stores(console, acme, beta):
    page = console.get("/stores/").content.decode()
    assert "Acme Cloud" in page
    assert "Beta Hosting" in page
    found = console.get("/stores/?q=beta.ezscale").content.decode()
    assert "Beta Hosting" in found
    assert "Acme Cloud" not in found
    assert "No store found" in console.get("/stores/?q=nobody").content.decode()


def test_the_list_filters_by_status(console, acme):
    assert "Acme Cloud" in console.get("/stores/?state=trial").content.decode()
    assert "Acme Cloud" not in console.get("/stores/?state=suspended").content.decode()


def test_one_store_shows_its_facts(console, acme):
    page = console.get(f"/stores/{acme.id}/").content.decode()
    for fact in ("ada@acme.test", acme.primary_host, acme.schema_name, "Running services"):
        assert fact in page


def test_an_unknown_store_is_not_found(console, acme):
    path = "/stores/00000000-0000-7000-8000-000000000000/"
    assert console.get(path).status_code == 404


def test_a_status_is_changed_with_its_reason(console, acme):
    answer = console.post(
        f"/stores/{acme.id}/status/", {"status": "suspended", "reason": "unpaid invoice"}
    )
    assert answer.status_code == 302
    row = row_of(acme)
    assert (row.status, row.status_reason) == ("suspended", "unpaid invoice")
    assert "unpaid invoice" in console.get(f"/stores/{acme.id}/").content.decode()
    with on_platform_side():
        act = AuditEvent.objects.get(verb="store.status")
    assert act.facts == {"before": "trial", "after": "suspended", "reason": "unpaid invoice"}
    assert act.actor_label == "Olga Olsen"


@pytest.mark.parametrize(
    "given", [{"status": "suspended", "reason": ""}, {"status": "paid", "reason": "x"}]
)
def test_a_status_without_reason_or_sense_changes_nothing(console, acme, given):
    answer = console.post(f"/stores/{acme.id}/status/", given)
    assert answer.status_code == 422
    assert row_of(acme).status == "trial"


def test_a_terminated_store_stays_terminated(console, beta):
    console.post(f"/stores/{beta.id}/status/", {"status": "closing", "reason": "asked for"})
    page = console.get(f"/stores/{beta.id}/").content.decode()
    assert "This store is closing." in page
    assert "Change status" not in page
    work_until_quiet(beta.key)
    with on_platform_side():
        Reseller.objects.filter(pk=beta.id).update(clock_offset=timedelta(hours=2))
    work_until_quiet(beta.key)
    row = row_of(beta)
    assert row.status == "terminated"
    assert row.terminated_at is not None
    page = console.get(f"/stores/{beta.id}/").content.decode()
    assert "Change status" not in page
    assert "/clock/move/" not in page


def test_days_are_asked_for_and_the_page_watches_the_clock(console, acme, staff_actor):
    answer = console.post(f"/stores/{acme.id}/clock/move/", {"days": "2"})
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer["Location"]).query)
    assert asked["days"] == ["2"]
    watching = console.get(answer["Location"]).content.decode()
    assert "Moving" in watching
    assert "poll-until" in watching
    with on_platform_side():
        advance(acme.id, 2, actor=staff_actor)  # what the worker does
    assert row_of(acme).clock_offset >= timedelta(days=1, hours=23, minutes=59)
    query = urlsplit(answer["Location"]).query
    fragment = console.get(f"/stores/{acme.id}/clock/?{query}").content.decode()
    assert "data-done" in fragment
    assert f'data-next="/stores/{acme.id}/"' in fragment
    assert "2 days ahead" in fragment


@pytest.mark.parametrize("days", ["0", "401", "-1", "soon", ""])
def test_a_number_of_days_that_makes_no_sense_moves_nothing(console, acme, days):
    answer = console.post(f"/stores/{acme.id}/clock/move/", {"days": days})
    assert answer["Location"] == f"/stores/{acme.id}/"
    assert 'class="toast error"' in console.get(answer["Location"]).content.decode()
    assert row_of(acme).clock_offset == acme.clock_offset


def test_a_store_in_real_time_has_no_clock_to_move(console, acme):
    with on_platform_side():
        Reseller.objects.filter(pk=acme.id).update(movable_clock=False)
    assert "/clock/move/" not in console.get(f"/stores/{acme.id}/").content.decode()
    console.post(f"/stores/{acme.id}/clock/move/", {"days": "1"})
    assert row_of(acme).clock_offset == acme.clock_offset


@pytest.mark.parametrize("asked", ["until=x&days=2", "until=2026-01-01&days=y", "until=&days="])
def test_a_garbled_address_of_a_move_is_ignored(console, acme, asked):
    assert console.get(f"/stores/{acme.id}/clock/?{asked}").status_code == 200


def test_a_longer_list_asks_no_more_questions(console, acme, beta):
    console.get("/stores/")
    with CaptureQueriesContext(connection) as one:
        console.get("/stores/?q=acme.ezscale")
    with CaptureQueriesContext(connection) as more:
        console.get("/stores/?q=ezscale")
    assert len(more) == len(one)

"""`/metrics`: for who has the token, bounded, and true."""

from __future__ import annotations

import re
from datetime import timedelta
from math import inf

import pytest
from django.test import Client

from config.watching import facts, page
from config.watching.top import REST, top
from kernel import clock
from kernel.calls import told
from kernel.errors import Declined, Unavailable
from kernel.tenancy.drift import drift
from kernel.tenancy.owner import connect_as_owner
from shared_apps.backups import services
from shared_apps.backups.models import Run
from shared_apps.outbox.models import Beat, DueWork
from tests.scraping import scrape, value

TOKEN = "token-of-the-tests"


@pytest.fixture(autouse=True)
def fresh(monkeypatch, settings):
    monkeypatch.setattr(page, "keeper", page.Keeper())
    settings.METRICS_TOKEN = TOKEN


def ask(token: str = TOKEN, host: str = "10.1.2.3"):
    headers = {"host": host} | ({"authorization": f"Bearer {token}"} if token else {})
    return Client(headers=headers).get("/metrics")


def test_who_has_the_token_reads_it_on_any_host(db, acme):
    for host in ("10.1.2.3", "acme.ezscale.localhost"):
        answer = ask(host=host)
        assert answer.status_code == 200
        assert b"ezscale_facts_known 1.0" in answer.content
        assert not answer.cookies


@pytest.mark.parametrize("token", ["", "another", TOKEN[:-1], f"{TOKEN}x", "schlüssel"])
def test_nobody_else_can_tell_it_from_a_page_that_is_not_there(db, token):
    nowhere = Client(headers={"host": "10.1.2.3"}).get("/nothing")
    answer = ask(token)
    assert (answer.status_code, answer.content) == (404, nowhere.content)


def test_without_the_setting_there_is_none(db, settings):
    settings.METRICS_TOKEN = ""
    assert ask("").status_code == 404
    assert ask(TOKEN).status_code == 404


def test_requests_are_counted_by_part_and_answer(db, acme):
    client = Client(headers={"host": "acme.ezscale.localhost"})
    before = scrape()
    for path in ("/plans/", "/plans/", "/nothing/", "/api/v1/services/"):
        client.get(path)
    Client(headers={"host": "stranger.example"}).get("/")
    after = scrape()
    grown = {
        (part, status): value(after, "ezscale_requests_total", part=part, status=status)
        - value(before, "ezscale_requests_total", part=part, status=status)
        for part, status in (("shop", "2xx"), ("shop", "4xx"), ("api", "4xx"), ("none", "4xx"))
    }
    assert grown.pop(("shop", "2xx")) == 2
    assert set(grown.values()) == {1.0}


def test_calls_to_the_outside_are_counted_by_how_they_ended(db):
    before = scrape()
    for error in (None, Unavailable("away"), Declined("no", code="made-up-by-a-vendor"), OSError()):
        try:
            with told("kasm"):
                if error is not None:
                    raise error
        except (Unavailable, Declined, OSError):
            pass
    after = scrape()
    for outcome in ("ok", "unavailable", "declined", "broken"):
        asked = {"vendor": "kasm", "outcome": outcome}
        name = "ezscale_vendor_calls_total"
        assert value(after, name, **asked) - value(before, name, **asked) == 1, outcome
    assert "made-up" not in str(after)


def test_stores_are_ten_and_the_rest():
    shown = top({f"s{number:03}": number for number in range(300)})
    assert len(shown) == 11
    assert shown[REST] == sum(range(290))
    assert next(iter(shown)) == "s299"
    assert REST not in top({"one": 1.0})


def test_a_thousand_stores_are_no_thousand_labels(on_platform):
    now = clock.real_now()
    DueWork.objects.bulk_create(
        DueWork(
            store=f"t_many{number}",
            kind="nobody.does",
            subject="x",
            due_at=now - timedelta(seconds=number),
        )
        for number in range(1, 1001)
    )
    found = scrape()
    assert len([one for one in found if one[0] == "ezscale_store_waiting"]) == 11
    assert len([one for one in found if one[0] == "ezscale_store_oldest_seconds"]) == 11
    assert value(found, "ezscale_queue_waiting", queue="due work") >= 1000
    assert value(found, "ezscale_queue_oldest_seconds", queue="due work") >= 1000


def test_it_costs_the_same_with_many(on_platform, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        facts.read()


def test_a_database_that_is_away_is_told_and_counts_go_on(db, monkeypatch):
    monkeypatch.setattr(facts, "READERS", (broken,))
    ask()  # is counted itself, once it is answered
    text = ask().content
    assert b"ezscale_facts_known 0.0" in text
    assert b"ezscale_requests_total" in text
    assert b"ezscale_queue_waiting" not in text


def broken():
    raise ConnectionError("gone")


def test_nothing_of_a_person_is_in_it(alice, acme):
    client = Client(headers={"host": "acme.ezscale.localhost"})
    client.get("/auth/reset/alice@acme-customer.test/secret-in-the-path/")
    client.get("/account/?email=alice@acme-customer.test")
    text = page.scrape(page.look()).decode()
    assert not re.search(r"[\w.]+@[\w.]+", text)
    assert "secret-in-the-path" not in text


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("grant select on public.fleet_connection to ezscale_store", "SELECT fleet_connection"),
        ("grant delete on public.outbox_message to public", "DELETE outbox_message"),
        (
            "grant select (sealed_settings) on public.fleet_connection to ezscale_store",
            "fleet_connection.sealed_settings",
        ),
        (
            "alter table public.outbox_duework disable row level security",
            "rows of outbox_duework are not walled",
        ),
        (
            "drop policy store_own on public.inbound_receipt",
            "rows of inbound_receipt are not walled",
        ),
        ("create policy extra on public.inbound_receipt using (true)", "extra"),
        (
            "alter policy store_own on public.inbound_receipt using (true) with check (true)",
            "rows of inbound_receipt are not walled",
        ),
        ("grant ezscale_platform to {acme}", "the role {acme} can do more"),
        ("create role lab_reader; grant lab_reader to ezscale_app", "the role ezscale_app can do"),
        ("grant {acme} to ezscale_platform", "the role ezscale_platform can do more"),
        ("grant select on account_emailaddress to {acme}", "{acme} may SELECT public.account"),
        ("grant select (email) on account_emailaddress to {acme}", "{acme} may SELECT public.acc"),
        ("grant usage on schema {acme} to ezscale_store", "ezscale_store may USAGE schema {acme}"),
        (
            "create policy mine on account_emailaddress using (true)",
            "account_emailaddress has a policy that nobody declares: mine",
        ),
    ],
)
def test_a_wall_that_was_changed_by_hand_is_seen(acme, broken, says):
    """As the owner, in a transaction that is taken back: nobody else ever sees it."""
    with connect_as_owner() as owner, owner.transaction(force_rollback=True):
        cursor = owner.cursor()
        assert drift(cursor) == []
        owner.execute(broken.format(acme=acme.schema_name).encode())
        assert [one for one in drift(cursor) if says.format(acme=acme.schema_name) in one]


def test_disks_are_told_by_folder_and_one_that_was_not_mounted_is_full(
    on_platform, settings, tmp_path
):
    settings.WATCHED_FOLDERS = [str(tmp_path), "/nowhere/postgresql"]
    found = {
        sample.labels["folder"]: sample.value
        for metric in facts.read()
        for sample in metric.samples
        if sample.name == "ezscale_disk_free_ratio"
    }
    assert set(found) == {str(settings.STATE), *settings.WATCHED_FOLDERS}
    assert 0 < found[str(tmp_path)] < 1
    assert found["/nowhere/postgresql"] == 0


def test_a_queue_that_nobody_ever_served_is_silent_without_end(on_platform):
    """A worker that never came up has left no mark that could grow old."""
    Beat.objects.all().delete()
    assert value(scrape(), "ezscale_queue_served_seconds", queue="critical") == inf


def test_copies_of_uploads_that_nobody_makes_are_late(on_platform, settings):
    """By their own timer, which may fail alone: the database is kept by another."""
    assert value(scrape(), "ezscale_backups_late", kind="files") == 0
    settings.BACKUP_BUCKET = "kept"
    assert value(scrape(), "ezscale_backups_late", kind="files") == 1
    services.end(services.begin(Run.Kind.FILES), good=True)
    assert value(scrape(), "ezscale_backups_late", kind="files") == 0
    Run.objects.update(began_at=clock.real_now() - timedelta(minutes=31))
    assert value(scrape(), "ezscale_backups_late", kind="files") == 1
    settings.S3_BUCKET = "uploads"
    assert value(scrape(), "ezscale_backups_late", kind="files") == 0

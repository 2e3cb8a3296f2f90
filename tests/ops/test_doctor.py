"""The doctor: each thing is broken for real, and it is the doctor who says so."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.files.storage import storages
from django.core.management import call_command

from certs.models import Certificate
from config import doctor, health
from config.doctor import around, database, keeping, names, working
from config.doctor.finding import FAIL, OK, WARN
from kernel.tenancy.owner import connect_as_owner
from shared_apps.resellers.models import Reseller
from tests import breakers
from tests.faults.ground import _django


@contextmanager
def relay(greeting: bytes, after: bytes):
    """Something that speaks like a mail relay, once."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            wire, _address = door.accept()
            with wire:
                wire.sendall(greeting)
                while said := wire.recv(1024):
                    wire.sendall(b"221 bye\r\n" if said.startswith(b"QUIT") else after)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(5)


def test_the_role_of_the_application_is_walled():
    assert database.role_is_walled().level == OK


@pytest.mark.parametrize(
    ("address", "saw"),
    [("OWNER_DATABASE_URL", "CREATEROLE"), ("EZSCALE_TEST_SUPERUSER_URL", "SUPERUSER")],
)
def test_a_role_with_powers_is_named(monkeypatch, address, saw):
    import os

    url = os.environ[address]
    name = settings.DATABASES["default"]["NAME"]
    place = {**settings.DATABASES["default"], **_django(url), "NAME": name}
    monkeypatch.setitem(settings.DATABASES, "default", place)
    found = database.role_is_walled()
    assert found.level == FAIL
    assert saw in found.saw
    assert found.mend


def test_one_session_for_two_connections_is_a_pooler(monkeypatch):
    """As behind PgBouncer in its transaction mode: what is idle is lent to the next one."""
    assert database.sessions_are_our_own().level == OK
    with health.own_connection() as shared:

        @contextmanager
        def lent():
            yield shared

        monkeypatch.setattr(database, "own_connection", lent)
        assert database.sessions_are_our_own().level == FAIL


@pytest.mark.parametrize(("seconds", "level"), [(0, OK), (10, WARN), (90, FAIL)])
def test_a_clock_that_is_off_is_noticed(monkeypatch, seconds, level):
    from datetime import timedelta

    from kernel import clock

    real = clock.real_now
    monkeypatch.setattr(database, "real_now", lambda: real() + timedelta(seconds=seconds))
    assert database.clocks_agree().level == level


def test_a_store_that_is_behind_is_named(acme, on_platform):
    assert database.stores_are_current().level == OK
    Reseller.objects.filter(slug="acme").update(migration_hash="of yesterday")
    found = database.stores_are_current()
    assert (found.level, found.saw) == (FAIL, "behind this release: acme")


def test_a_valkey_that_forgets_is_noticed():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert around.valkey_keeps_jobs().level == OK
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert "allkeys-lru" in around.valkey_keeps_jobs().saw
        finally:
            client.config_set("maxmemory-policy", "noeviction")


def test_files_are_put_got_and_deleted(tmp_path, monkeypatch):
    assert around.files_can_be_kept().level == OK
    assert not list((Path(settings.MEDIA_ROOT) / "doctor").glob("*"))
    monkeypatch.setattr(storages["default"], "delete", lambda _name: None)
    assert around.files_can_be_kept().level == FAIL


def test_mail_is_asked_up_to_the_envelope(settings):
    with relay(b"220 here\r\n", b"250 well\r\n") as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        assert around.mail_is_taken().level == OK
    settings.LAB = False
    with relay(b"220 here\r\n", b"250 well\r\n") as port:
        settings.EMAIL_PORT = port
        assert around.mail_is_taken().level == WARN
    with relay(b"220 here\r\n", b"550 not you\r\n") as port:
        settings.EMAIL_PORT = port
        assert "550 not you" in around.mail_is_taken().saw


def test_the_star_must_lead_to_the_edge(settings, dns):
    """Asked by the product's own eyes: this machine's resolver may know nothing of it."""
    settings.LAB, settings.ROOT_DOMAIN = False, "hosting.example"
    found = names.wildcard_leads_here()
    assert (found.level, found.saw) == (FAIL, "*.hosting.example leads nowhere")
    dns.set("*.hosting.example", "A", "192.0.2.7")
    assert names.wildcard_leads_here().level == WARN
    settings.EDGE_IPV4 = ["192.0.2.7"]
    assert names.wildcard_leads_here().level == OK


def test_a_dns_that_can_not_be_asked_is_no_wrong_record(settings, dns):
    settings.LAB, settings.ROOT_DOMAIN = False, "hosting.example"
    settings.DNS_SERVERS = ["127.0.0.1:1"]
    found = names.wildcard_leads_here()
    assert (found.level, "gave no answer" in found.saw) == (WARN, True)
    assert "EZSCALE_DNS_SERVER" in found.mend


def test_an_edge_without_the_star_s_certificate_is_named(settings, on_platform):
    """None ends soon, because there is none: HTTPS of every host of the platform is refused."""
    assert names.certificates_are_young().level == OK  # a lab
    settings.LAB, settings.ROOT_DOMAIN = False, "hosting.example"
    found = names.certificates_are_young()
    assert (found.level, found.saw) == (
        FAIL,
        "0 in use, and none for *.hosting.example: its hosts have no HTTPS",
    )
    breakers.certificate(60)
    Certificate.objects.update(host="*.hosting.example")
    assert names.certificates_are_young().level == OK


def test_what_breaks_a_look_is_what_it_found(monkeypatch):
    place = {**settings.DATABASES["default"], "PORT": "1"}
    monkeypatch.setitem(settings.DATABASES, "default", place)
    monkeypatch.setattr(doctor, "LOOKS", {"database role": database.role_is_walled})
    ((_name, found),) = doctor.examine()
    assert found.level == FAIL
    assert found.mend


def test_the_command_answers_people_programs_and_shells(acme, db, capsys):
    """Under the tests nobody serves the queues: exit code 1, and all the rest is said."""
    with pytest.raises(SystemExit) as left:
        call_command("doctor")
    assert left.value.code == 1
    text = capsys.readouterr().out
    assert "FAIL  workers" in text
    assert "OK    database role" in text
    with pytest.raises(SystemExit):
        call_command("doctor", json=True)
    rows = json.loads(capsys.readouterr().out)
    assert {row["look"] for row in rows} == set(doctor.LOOKS)
    assert all(row["mend"] for row in rows if row["level"] == FAIL)


def test_a_grant_that_nobody_declares_is_named():
    assert database.wall_is_as_declared().level == OK
    with connect_as_owner() as owner:
        owner.execute("grant select on public.fleet_connection to ezscale_store")
    try:
        found = database.wall_is_as_declared()
    finally:
        with connect_as_owner() as owner:
            owner.execute("revoke select on public.fleet_connection from ezscale_store")
    assert (found.level, "fleet_connection" in found.saw) == (FAIL, True)
    assert "wall-drift" in found.mend


def test_a_queue_that_nobody_serves_is_named(on_platform):
    from datetime import timedelta

    from kernel import clock
    from shared_apps.outbox.models import Beat
    from shared_apps.outbox.services import beat

    assert "low never was" in working.queues_are_served().saw
    for queue in ("critical", "normal", "low"):
        beat(queue, "a worker")
    assert working.queues_are_served().level == OK
    Beat.objects.filter(name="low").update(at=clock.real_now() - timedelta(minutes=20))
    found = working.queues_are_served()
    assert (found.level, found.saw) == (FAIL, "low was last served 20 minutes ago")


def test_backups_and_rehearsals_must_be_young(settings, on_platform, monkeypatch):
    from datetime import timedelta

    from kernel import clock
    from shared_apps.backups import services
    from shared_apps.backups.models import Run

    assert keeping.rehearsals_are_young().level == OK  # a lab
    settings.LAB = False
    assert keeping.rehearsals_are_young().level == WARN
    assert keeping.files_are_kept().level == WARN
    settings.BACKUP_STANZA, settings.BACKUP_BUCKET = "ezscale", "kept"
    assert "none was good yet" in keeping.rehearsals_are_young().saw
    # The tests' Postgres keeps no log: that alone is a failure.
    assert keeping.database_is_kept().saw == "the log was last kept never"
    services.end(services.begin(Run.Kind.REHEARSAL), good=True)
    services.end(services.begin(Run.Kind.FILES), good=True)
    assert keeping.rehearsals_are_young().level == OK
    assert keeping.files_are_kept().level == OK
    services.end(services.begin(Run.Kind.REHEARSAL), good=False, said="a byte")
    assert keeping.rehearsals_are_young().level == WARN
    Run.objects.filter(good=True).update(began_at=clock.real_now() - timedelta(days=9))
    found = keeping.rehearsals_are_young()
    assert found.level == FAIL
    assert "9.0 days old; last: a byte" in found.saw

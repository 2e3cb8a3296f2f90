"""A sealed copy of each certificate lies outside of the database, and brings it back."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import boto3
import pytest
from django.conf import settings
from django.core.files.storage.handler import StorageHandler
from django.core.management import CommandError, call_command
from moto.server import ThreadedMotoServer

from certs import flows, services
from certs.drivers import copies
from certs.models import Certificate
from certs.rules.copies import copy_from
from config.doctor.around import copies_can_be_kept
from config.doctor.finding import OK
from config.settings.files import certificates
from kernel import clock
from kernel.secrets import KeyRing
from kernel.tenancy import vault
from sandbox.common.process import free_port
from shared_apps.outbox.models import DueWork
from tests.certs.mint import Mint
from tests.certs.test_agent import keep

HOST, OTHER, WILD = "shop.copy-lab.test", "www.copy-lab.test", "*.copy-lab.test"
BUCKET, REGION = "certificates-of-a-test", "eu-central-1"


@pytest.fixture(scope="module")
def _s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    try:
        yield f"http://127.0.0.1:{server._port}"
    finally:
        server.stop()


@pytest.fixture
def s3(_s3: str, on_platform, monkeypatch):
    """A bucket, and the product's own settings for it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    client = boto3.client("s3", endpoint_url=_s3, region_name=REGION)
    where = {"LocationConstraint": REGION}
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
    use(monkeypatch, certificates(BUCKET, _s3, REGION, ""))
    yield client
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    client.delete_bucket(Bucket=BUCKET)
    client.close()


@pytest.fixture
def folder(tmp_path: Path, on_platform, monkeypatch) -> Path:
    """The same on a disk, as `make run` has it."""
    use(monkeypatch, certificates("", "", "", str(tmp_path / "copies")))
    return tmp_path / "copies"


def use(monkeypatch, storage: dict[str, object]) -> None:
    handler = StorageHandler({"certificates": storage})  # type: ignore[dict-item]
    monkeypatch.setattr("certs.drivers.copies.storages", handler)
    monkeypatch.setattr("config.doctor.around.storages", handler)


def kept(host: str = HOST, mint: Mint | None = None, **more) -> Certificate:
    names = (WILD, WILD[2:]) if host == WILD else ()
    one = keep(mint or Mint(), host, names=names, **more)
    services.plan_copy(one)
    return one


def again(one: Certificate) -> Certificate:
    return Certificate.objects.get(pk=one.pk)


def lose_the_books() -> None:
    Certificate.objects.all().delete()
    DueWork.objects.filter(kind__startswith="certs.").delete()


def test_a_bucket_gets_what_was_issued_sealed_and_gives_it_back(s3):
    one = kept()
    assert flows.copy_one(one.pk)
    key = s3.list_objects_v2(Bucket=BUCKET)["Contents"][0]["Key"]
    assert key.startswith(f"certificates/{HOST}/")
    raw = s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert b"PRIVATE" not in raw
    assert b"CERTIFICATE" not in raw
    assert again(one).copied_at is not None
    assert not DueWork.objects.filter(kind="certs.copy").exists()
    lose_the_books()
    assert [row.state for row in flows.restore_all()] == ["restored"]
    back = Certificate.objects.get(host=HOST)
    assert (back.pk, back.chain, back.state) == (one.pk, one.chain, "current")
    assert vault.unseal("certs.key", back.sealed_key).reveal().startswith("-----BEGIN PRIVATE")


def test_a_restored_host_is_on_the_edge_again_and_keeps_its_plans(folder, tmp_path):
    flows.copy_one(kept().pk)
    lose_the_books()
    flows.restore_all()
    back = Certificate.objects.get(host=HOST)
    plans = set(DueWork.objects.filter(subject=str(back.pk)).values_list("kind", flat=True))
    assert {"certs.renew", "certs.alarm", "certs.advice"} <= plans
    assert flows.sync_edge("e1", tmp_path / "edge") == 1
    assert (tmp_path / "edge" / f"{HOST}.pem").read_text().startswith(back.chain.strip())


def test_files_on_a_disk_are_for_their_owner_only(folder):
    flows.copy_one(kept().pk)
    path = next(folder.rglob("*.sealed"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_was_put_there_and_removed_is_no_host(folder):
    flows.copy_one(kept().pk)
    assert copies_can_be_kept().level == OK  # leaves an empty folder behind
    assert [one.state for one in flows.restore_all()] == ["kept"]


def test_a_damaged_copy_is_told_and_the_one_before_it_is_taken(folder):
    mint = Mint()
    old = kept(mint=mint)
    Certificate.objects.filter(pk=old.pk).update(not_before=clock.real_now() - timedelta(days=9))
    flows.copy_one(old.pk)
    new = kept(mint=mint)
    flows.copy_one(new.pk)
    newest = copies.names(HOST)[0]
    (folder / newest).write_text("0" * 200)
    lose_the_books()
    assert flows.restore_all(HOST)[0].state == "restored"
    assert Certificate.objects.get(host=HOST).pk == old.pk


def test_a_host_without_a_good_copy_fails_the_command(folder, capsys):
    flows.copy_one(kept().pk)
    flows.copy_one(kept(OTHER).pk)
    lose_the_books()
    next((folder / OTHER).iterdir()).write_text("nothing")
    with pytest.raises(CommandError, match="not all hosts"):
        call_command("certificates", "restore")
    said = capsys.readouterr().out
    assert f"{HOST} restored" in said
    assert f"{OTHER} failed" in said


def test_what_is_newer_in_the_books_stays(folder):
    one = kept()
    flows.copy_one(one.pk)
    assert [row.state for row in flows.restore_all()] == ["kept"]
    assert Certificate.objects.count() == 1


def test_a_copy_that_ended_is_not_served(folder):
    one = kept(ends=1)
    flows.copy_one(one.pk)
    lose_the_books()
    import time_machine

    with time_machine.travel(clock.real_now() + timedelta(days=2), tick=True):
        assert flows.restore_all()[0].state == "failed"
    assert not Certificate.objects.exists()


def test_a_wildcard_comes_back_too(folder):
    flows.copy_one(kept(WILD).pk)
    lose_the_books()
    assert flows.restore_all(WILD)[0].state == "restored"
    assert Certificate.objects.get().host == WILD


def test_a_retired_ones_copy_goes_when_its_time_is_over_and_the_old_one_stays(folder):
    mint = Mint()
    first, second = kept(mint=mint), kept(mint=mint)
    for one in (first, second):
        flows.copy_one(one.pk)
    assert len(list(folder.rglob("*.sealed"))) == 2, "the one before is kept"
    services.retire(host=HOST)
    row = DueWork.objects.get(kind="certs.uncopy", subject=str(second.pk))
    left = row.due_at - clock.real_now()
    assert timedelta(days=13) < left <= timedelta(days=settings.CERTIFICATE_COPY_DAYS)
    flows.remove_copy(second.pk)
    flows.remove_copy(second.pk)
    assert len(list(folder.rglob("*.sealed"))) == 1
    assert again(second).copied_at is None


def test_a_storage_that_is_away_is_asked_again_and_stops_nothing(s3, monkeypatch):
    one = kept()
    use(monkeypatch, certificates("not-there", s3.meta.endpoint_url, REGION, ""))
    assert not flows.copy_one(one.pk)
    wait = DueWork.objects.get(kind="certs.copy").due_at - clock.real_now()
    assert timedelta(minutes=14) < wait <= timedelta(minutes=15)
    assert again(one).copied_at is None
    assert again(one).state == "current"
    with pytest.raises(CommandError, match="does not answer"):
        call_command("certificates", "restore")


def test_a_new_sealing_key_means_new_copies(folder, monkeypatch):
    one = kept()
    flows.copy_one(one.pk)
    assert flows.copy_all() == (0, 0)
    before = next(folder.rglob("*.sealed")).read_text()
    ring = KeyRing([KeyRing.new_key(), *settings.SEALING_KEYS])
    for place in ("kernel.tenancy.vault.ring", "certs.selectors.serving.ring"):
        monkeypatch.setattr(place, lambda: ring)
    assert flows.copy_all() == (1, 0)
    after = next(folder.rglob("*.sealed")).read_text()
    assert before.split(".")[0] != after.split(".")[0]


@pytest.mark.parametrize("text", ["", "{}", '{"version": 2}', '{"version": 1, "x": 1}', "[]"])
def test_what_is_no_copy_is_refused(text):
    with pytest.raises(ValueError):
        copy_from(text)

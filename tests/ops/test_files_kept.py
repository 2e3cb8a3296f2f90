"""Uploads of a disk: copied once, sealed, listed, and brought back as they were at a time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage.handler import StorageHandler

from config.settings.files import backups
from kernel import clock
from kernel.errors import Unavailable
from shared_apps.backups import flows, rules
from shared_apps.backups.drivers import files


@pytest.fixture
def kept(tmp_path, settings, monkeypatch, on_platform):
    """A folder of uploads, and where its copies go."""
    settings.STORAGES = settings.STORAGES | {"backups": backups("", "", "", str(tmp_path / "kept"))}
    monkeypatch.setattr(files, "storages", StorageHandler(settings.STORAGES))
    media = tmp_path / "media"
    media.mkdir()
    (media / "logo.png").write_bytes(b"first")
    return media


def copies(media: Path) -> list[Path]:
    return [one for one in (media.parent / "kept" / "contents").rglob("*") if one.is_file()]


def test_a_file_is_copied_once_and_comes_back(kept, tmp_path):
    assert flows.keep_files(kept).facts == {"files": 1, "copied": 1}
    assert flows.keep_files(kept).facts == {"files": 1, "copied": 0}
    into = tmp_path / "back"
    into.mkdir()
    assert flows.bring_files_back(into, clock.real_now()) == 1
    assert (into / "logo.png").read_bytes() == b"first"


def test_the_files_of_a_time_come_back_as_they_were(kept, tmp_path):
    flows.keep_files(kept)
    between = clock.real_now()
    (kept / "logo.png").write_bytes(b"another")
    (kept / "new.png").write_bytes(b"new")
    flows.keep_files(kept)
    into = tmp_path / "back"
    into.mkdir()
    assert flows.bring_files_back(into, between) == 1
    assert (into / "logo.png").read_bytes() == b"first"
    with pytest.raises(Unavailable):
        flows.bring_files_back(into, between - timedelta(days=1))


def test_copies_are_sealed_and_a_changed_byte_is_found(kept, tmp_path):
    flows.keep_files(kept)
    (copy,) = copies(kept)
    body = copy.read_bytes()
    assert b"first" not in body
    copy.chmod(0o600)
    copy.write_bytes(body[:-6] + b"AAAA" + body[-2:])
    (tmp_path / "back").mkdir()
    with pytest.raises(Unavailable):
        flows.bring_files_back(tmp_path / "back", clock.real_now())


def test_old_lists_go_with_what_only_they_named(kept, monkeypatch):
    flows.keep_files(kept)
    (kept / "logo.png").unlink()
    (kept / "other.png").write_bytes(b"other")
    assert len(copies(kept)) == 1
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + rules.KEPT + timedelta(minutes=1))
    flows.keep_files(kept)
    assert len(copies(kept)) == 1
    assert len(files.instants()) == 1


def test_a_storage_that_is_away_is_written_down(kept, monkeypatch):
    monkeypatch.setattr(files, "put", _away)
    run = flows.keep_files(kept)
    assert (run.good, run.said) == (False, "the bucket is away")
    assert run.ended_at


def _away(_content: bytes) -> str:
    raise Unavailable("the bucket is away")

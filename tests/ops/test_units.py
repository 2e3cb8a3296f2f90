"""The units of one server: systemd itself reads and judges them; the settings are real ones."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import boto3
import pytest

from config.celery_app import app
from config.options import TABLE

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "infra" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
# 10 is a process that may do anything, 0 one that may do nothing (systemd-analyze security).
MOST_EXPOSED = 1.5


@pytest.fixture
def here(tmp_path):
    """A copy of a unit, without a word of it if that is asked for."""

    def make(unit: Path, spoil: str = "") -> Path:
        text = unit.read_text()
        if spoil:
            assert spoil in text
            text = text.replace(spoil, "")
        (tmp_path / unit.name).write_text(text)
        return tmp_path / unit.name

    return make


def judge(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, check=False, timeout=60
    )


def exposure(unit: Path) -> float:
    said = judge("security", "--offline=true", str(unit)).stdout
    return float(re.findall(r"Overall exposure level for \S+: ([0-9.]+)", said)[0])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.stem)
def test_systemd_can_read_it_and_finds_it_closed(unit, here):
    said = judge("verify", str(here(unit)))
    assert (said.returncode, said.stderr) == (0, "")
    assert exposure(here(unit)) <= MOST_EXPOSED


def test_the_judge_would_notice(here, tmp_path):
    web = UNITS / "ezscale-web.service"
    assert exposure(here(web, "CapabilityBoundingSet=\n")) > MOST_EXPOSED
    broken = tmp_path / "broken.service"
    broken.write_text(here(web).read_text().replace("Type=exec", "Type=exce"))
    assert "exce" in judge("verify", str(broken)).stderr


@pytest.mark.parametrize("timer", sorted(UNITS.glob("*.timer")), ids=lambda unit: unit.stem)
def test_a_timer_is_read_and_has_its_service(timer):
    when = re.findall(r"^OnCalendar=(.+)$", timer.read_text(), re.MULTILINE)
    assert judge("calendar", *when).returncode == 0
    assert timer.with_suffix(".service").exists()


def test_units_give_only_settings_that_are_read():
    for unit in SERVICES:
        names = re.findall(r"^Environment=([A-Z0-9_]+)=", unit.read_text(), re.MULTILINE)
        ours = {
            one.removesuffix("_FILE") for one in names if not one.startswith(("PYTHON", "AWS_"))
        }
        assert ours <= set(TABLE), unit.name
        for name in names:
            # A secret comes by a file that only this unit can read.
            assert not TABLE[name].secret if name in TABLE else True


def test_a_process_stays_in_the_release_it_began_in():
    """`current` moves while processes run: they may name it as their folder only, and once."""
    for unit in SERVICES:
        text = unit.read_text()
        lines = [one for one in text.splitlines() if "/opt/ezscale" in one]
        kept = [one for one in lines if not one.startswith("Documentation=")]
        if unit.stem == "ezscale-edge":
            assert kept == []
            continue
        link = "next" if unit.stem == "ezscale-web-next" else "current"
        assert kept == [f"WorkingDirectory=/opt/ezscale/{link}"], unit.name
        assert "\nEnvironment=PYTHONPATH=platform:.\n" in text
        assert "\nExecStart=/usr/bin/env .venv/bin/python " in text


def test_no_unit_takes_the_shared_memory_of_its_users_other_programs():
    """
    RemoveIPC=yes empties /dev/shm of what its user owns as soon as the unit ends: after a base
    backup, which runs as `postgres`, the living database took no more connections.
    """
    for unit in SERVICES:
        assert re.findall(r"^RemoveIPC=(\w+)$", unit.read_text(), re.MULTILINE) == ["no"], unit.name


def test_who_touches_files_has_the_key_of_their_bucket_as_a_file(tmp_path, monkeypatch):
    """It had no place but the settings, which everybody on the machine reads."""
    given = tmp_path / "aws-credentials"
    given.write_text("[default]\naws_access_key_id = ours\naws_secret_access_key = hidden\n")
    for name in ("web", "web-next", "worker", "relay", "backup", "rehearsal"):
        text = (UNITS / f"ezscale-{name}.service").read_text()
        assert "\nLoadCredential=aws-credentials:/etc/ezscale/secrets/aws-credentials\n" in text, (
            name
        )
        place = re.findall(r"^Environment=(AWS_\w+)=%d/aws-credentials$", text, re.MULTILINE)
        for old in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(old, raising=False)
        monkeypatch.setenv(place[0], str(given))
        found = boto3.Session().get_credentials()
        assert (found.access_key, found.secret_key) == ("ours", "hidden")


def test_only_workers_know_the_owner():
    knowing = {unit.stem for unit in SERVICES if "OWNER_DATABASE_URL" in unit.read_text()}
    assert knowing == {"ezscale-worker", "ezscale-relay"}


def test_a_stop_waits_for_the_longest_task():
    """A worker that is killed loses no task (it is done again), but a warm stop loses no time."""
    for name in ("worker", "relay"):
        text = (UNITS / f"ezscale-{name}.service").read_text()
        seconds = int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0])
        assert seconds > app.conf.task_time_limit
        assert "KillMode=mixed" in text

"""Each banned name trips the linter once, and each exception really needs its exception."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

_RUFF = Path(sys.executable).with_name("ruff")
_SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
_BANNED = sorted(_SETTINGS["flake8-tidy-imports"]["banned-api"])


@pytest.mark.parametrize("name", _BANNED)
def test_a_banned_name_is_refused(name: str):
    """In an ordinary file of an ordinary app."""
    assert "TID251" in codes_of(use_of(name), "tenant_apps/billing/services/sample.py")


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("platform/kernel/clock.py", "datetime.datetime.now"),
        ("platform/kernel/http.py", "httpx"),
        ("platform/kernel/tenancy/signing.py", "django.core.signing"),
        ("platform/kernel/db/transactions.py", "django.db.transaction.on_commit"),
        ("platform/embedded/server.py", "time.sleep"),
        ("tests/billing/test_issue.py", "time.sleep"),
    ],
)
def test_the_one_place_for_it_is_allowed(place: str, name: str):
    assert "TID251" not in codes_of(use_of(name), place)


@pytest.mark.parametrize(
    ("code", "bad"),
    [
        ("DTZ001", "import datetime\n\nat = datetime.datetime(2026, 1, 1)\n"),
        ("BLE001", "try:\n    run()\nexcept Exception:\n    stop()\n"),
        ("G004", 'import logging\n\nlogging.getLogger().info(f"{1}")\n'),
        ("T201", 'print("here")\n'),
        ("INT001", 'from django.utils.translation import gettext as _\n\n_(f"{1}")\n'),
        ("S324", 'import hashlib\n\nhashlib.md5(b"")\n'),
        ("TID252", "from . import models\n"),
        ("PGH003", "x = 1  # type: ignore\n"),
    ],
)
def test_a_bad_habit_is_refused(code: str, bad: str):
    assert code in codes_of(bad, "tenant_apps/billing/services/sample.py")


def use_of(name: str) -> str:
    module, _, last = name.rpartition(".")
    if not module or name in {"urllib.request", "django.core.signing"}:
        return f"import {name}\n\n{name}\n"
    if module in {"datetime.datetime", "datetime.date"}:
        return f"import datetime\n\n{name}()\n"
    return f"from {module} import {last}\n\n{last}()\n"


def codes_of(text: str, place: str) -> set[str]:
    answer = subprocess.run(
        [_RUFF, "check", "--no-cache", "--output-format", "json", "--stdin-filename", place, "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    return {finding["code"] for finding in json.loads(answer.stdout)}

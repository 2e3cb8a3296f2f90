"""The programs of the gate, as `make gate` starts them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

_BIN = ROOT / ".tools" / "gate" / "bin"
RULES = ROOT / "infra" / "semgrep"


def semgrep(folder: Path) -> dict[str, set[str]]:
    """Which rules tripped over which file, seen from `folder`. Local rules only, no network."""
    if not (_BIN / "semgrep").exists():
        pytest.skip("the gate's programs are not installed: make gate")
    answer = subprocess.run(
        [
            _BIN / "semgrep",
            *("scan", "--json", "--quiet", "--metrics=off", "--disable-version-check"),
            *("--no-git-ignore", "--config", str(RULES), "."),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={"PATH": f"{_BIN}:/usr/bin:/bin", "HOME": str(folder)},
    )
    told = json.loads(answer.stdout)
    assert told["errors"] == [], told["errors"]
    found: dict[str, set[str]] = {}
    for one in told["results"]:
        found.setdefault(one["path"], set()).add(one["check_id"].rpartition(".")[2])
    return found

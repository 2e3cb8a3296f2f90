"""The server's scripts, run as somebody would: with these words, and nothing of our environment."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

SERVER = Path(__file__).resolve().parents[2] / "infra" / "server"


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"PATH": os.environ["PATH"], **env},
    )


def mark_finished(folder: Path) -> None:
    """What the scripts ask of a release before they take it for one."""
    (folder / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
    for part in ("manage.py", ".venv/bin/python", ".complete"):
        (folder / part).touch(0o755)

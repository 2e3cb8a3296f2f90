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

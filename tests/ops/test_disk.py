"""A full disk must not end a process that only wanted to count."""

from __future__ import annotations

import re
from pathlib import Path

UNITS = Path(__file__).resolve().parents[2] / "infra" / "systemd"


def test_counts_of_one_server_are_in_memory():
    """prometheus-client maps its files: a page that finds no room on the disk is SIGBUS."""
    for name in ("web", "worker", "relay", "scheduler", "backup"):
        text = (UNITS / f"ezscale-{name}.service").read_text()
        assert "\nEnvironment=EZSCALE_METRICS_FOLDER=/run/ezscale/metrics\n" in text
        assert re.search(
            r"^RuntimeDirectory=ezscale\n.*\nRuntimeDirectoryPreserve=yes$", text, re.M
        )

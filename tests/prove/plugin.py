"""Print the figures at the end of a run, and keep them in a file when one is named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.prove import figures


def pytest_terminal_summary(terminalreporter: Any) -> None:
    found = figures.figures()
    if not found:
        return
    terminalreporter.section("proofs")
    for name, figure in found.items():
        terminalreporter.write_line(f"{name}: {figure}")
    terminalreporter.write_line(f"seed: {figures.SEED}")
    if os.environ.get("EZSCALE_PROOF_NOTES"):
        for name, lines in figures.notes().items():
            terminalreporter.section(name, sep="-")
            for line in lines:
                terminalreporter.write_line(line[:300])
    if target := os.environ.get("EZSCALE_PROOF_FILE"):
        figures.write(Path(target))

"""
`make prove`: isolation, faults and every other long proof; figures into var/proof.json.

Options go to pytest. EZSCALE_PROOF_SEED chooses the order in which things are tried.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.prove.figures import SEED

WANTED = "prove or isolation or faults"


def main(words: list[str]) -> int:
    state = Path(os.environ.get("STATE", "var"))
    target = Path(os.environ.setdefault("EZSCALE_PROOF_FILE", str(state / "proof.json")))
    if not words:  # a part keeps the figures of the others
        target.unlink(missing_ok=True)
    order = ["-p", "tests.prove.plugin", f"--randomly-seed={SEED}"]
    return int(pytest.main(["-q", "-m", WANTED, *order, *(words or ["tests"])]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

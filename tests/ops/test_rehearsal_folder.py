"""Where all is brought back to: nobody's leavings fill it, and no living one loses its own."""

from __future__ import annotations

import signal
import subprocess
import sys

from config.rehearsal.drill import _folder

DIES = """
import sys
from pathlib import Path
import django
django.setup()
from config.rehearsal.drill import _folder
with _folder(Path(sys.argv[1]), None) as place:
    (place / "data" / "all we know").write_text("x")
    print("there", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_one_left_goes_with_the_next_one(tmp_path):
    """Killed at its time limit it left the whole database in the clear, and no room for another."""
    child = subprocess.Popen(
        [sys.executable, "-c", DIES, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "there\n"
    with _folder(tmp_path, None):
        assert len(list(tmp_path.iterdir())) == 2  # one that lives is left alone
    child.send_signal(signal.SIGKILL)
    child.communicate(timeout=20)
    assert len(list(tmp_path.glob("*/data/all we know"))) == 1
    with _folder(tmp_path, None) as place:
        assert [*tmp_path.iterdir()] == [place]
    assert not list(tmp_path.iterdir())

"""A stop is heard whenever it comes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PLATFORM = Path(__file__).resolve().parents[2] / "platform"
_AT_A_BAD_MOMENT = """
import os, pathlib, signal, sys
from embedded import supervise

class Busy(supervise.Supervisor):
    def up(self): ...
    def down(self): ...
    def watch(self):
        try:  # what Python does around a callback of its own
            os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit:
            print("nobody heard of it")

supervise.Supervisor = Busy
sys.exit(supervise.main(pathlib.Path(sys.argv[1])))
"""


def test_a_stop_that_comes_at_a_bad_moment_is_not_lost(tmp_path: Path):
    env = {**os.environ, "PYTHONPATH": str(PLATFORM), "EZSCALE_STATE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _AT_A_BAD_MOMENT, str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "nobody heard of it"), done.stderr

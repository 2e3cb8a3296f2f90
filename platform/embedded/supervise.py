"""`python -m embedded.supervise`: everything the product needs, in the foreground, until Ctrl-C."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from pathlib import Path
from threading import Event
from types import FrameType
from typing import IO

from embedded.server import ServerFailed
from embedded.supervisor import CannotRun, Supervisor, say

ROOT = Path(__file__).resolve().parents[2]
_left = Event()


def hold_lock(state: Path) -> IO[str]:
    """One supervisor a state folder. Raises CannotRun that names the running one."""
    state.mkdir(parents=True, exist_ok=True)
    lock = open(state / "run.lock", "a+")  # noqa: SIM115  (held for as long as we live)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise CannotRun(f"already running here: {lock.read().strip()}") from None
    lock.truncate(0)
    lock.write(f"pid {os.getpid()}, port {os.environ.get('PORT', '8000')}")
    lock.flush()
    return lock


def main(root: Path = ROOT) -> int:
    state = Path(os.environ.get("EZSCALE_STATE", root / "var")).resolve()
    supervisor = Supervisor(root, state, os.environ)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with hold_lock(state):
            try:
                supervisor.up()
                # Not only raised: within a callback of Python's own an exception leads nowhere.
                while not _left.is_set():
                    supervisor.watch()
                    time.sleep(0.3)
                return 0
            finally:
                _ignore_further_stops()
                say("\nStopping")
                supervisor.down()
    except (CannotRun, ServerFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _leave(_number: int, _frame: FrameType | None) -> None:
    _left.set()
    raise SystemExit(0)


def _ignore_further_stops() -> None:
    """A second Ctrl-C must not cut the stopping short: what it would leave behind is data."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    raise SystemExit(main())

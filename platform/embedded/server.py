"""One running server process, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


class ServerFailed(RuntimeError):
    """A server did not come up. The message ends with the last lines of its log."""


@dataclass(slots=True)
class Server:
    """A server child of this process. `adopted` ones belong to somebody else and are left alone."""

    name: str
    port: int
    pid: int
    log: Path
    process: subprocess.Popen[bytes] | None = None
    # Postgres: SIGINT ends sessions and stops; SIGTERM would wait for clients, maybe for ever.
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def adopted(self) -> bool:
        return self.process is None

    def alive(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return pid_alive(self.pid)

    def wait_ready(self, answers: Callable[[], bool], seconds: float) -> None:
        """Raises ServerFailed when it ends, or does not answer in time."""
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.alive():
                raise ServerFailed(f"{self.name} stopped while starting:\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"{self.name} gives no answer:\n{self.last_words()}")
            time.sleep(0.03)

    def stop(self, seconds: float = 20) -> None:
        """Ask it to end, insist after `seconds`. Safe to call twice; adopted servers stay up."""
        process = self.process
        if process is None or process.poll() is not None:
            return
        process.send_signal(self.stop_signal)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def last_words(self, lines: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no log)"


def pid_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

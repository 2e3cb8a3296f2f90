"""Children that are kept alive: started, watched, started again with back-off, stopped in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.accounts import spawn
from embedded.processes import Child

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
# A child that lived this long was well: its next fall starts with the short pause again.
_STEADY_SECONDS = 60.0


@dataclass(slots=True)
class Kept:
    """One child. `restart_at` is a monotonic instant while it waits for its next start."""

    child: Child
    env: Mapping[str, str]
    root: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float | None = None
    pause: float = _FIRST_PAUSE

    def start(self) -> None:
        with open(self.log, "ab") as sink:
            self.process = spawn(self.child.argv, log=sink, cwd=self.root, env=self.env)
        self.started_at = time.monotonic()
        self.restart_at = None

    def watch(self, say: Callable[[str], None]) -> None:
        """Call it often: notices an end, and starts again when the pause is over."""
        now = time.monotonic()
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
            return
        if self.process is None or self.process.poll() is None:
            return
        self._end_group()
        if now - self.started_at > _STEADY_SECONDS:
            self.pause = _FIRST_PAUSE
        say(
            f"{self.child.name} ended ({_how(self.process.returncode)}); "
            f"starting it again in {self.pause:.0f} s, see {self.log}"
        )
        self.restart_at = now + self.pause
        self.pause = min(self.pause * 2, _LONGEST_PAUSE)

    def stop(self) -> None:
        """Ask it, wait, then end it and everything it started."""
        self.restart_at = None
        process = self.process
        if process is None:
            return
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(self.child.stop_seconds)
            except subprocess.TimeoutExpired:
                self._end_group()
                process.wait()
        self._end_group()
        self.process = None

    def ready(self) -> bool:
        return not self.child.port or http_answers(self.child.port)

    def last_words(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _end_group(self) -> None:
        """A child leads its own session: its group holds what it left behind, nothing else."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def port_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


def http_answers(port: int) -> bool:
    """Any answer counts; a taken port does not: gunicorn takes it before the product loads."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as wire:
            wire.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return wire.recv(1) != b""
    except OSError:
        return False


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

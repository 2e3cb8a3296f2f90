"""Who the servers run as, and how their processes are tied to ours."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# A dedicated account is preferred where the machine has one.
_CANDIDATES = ("ezscale", "nobody")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that servers get when we are root: Postgres refuses uid 0."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)

    def can_enter(self, folder: Path) -> bool:
        """Ask the system itself, so that access lists and mounts count too."""
        asked = subprocess.run(
            ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0


def server_account() -> Account | None:
    """None when we are not root: servers then run as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise RuntimeError("running as root needs an account 'ezscale' or 'nobody' for the servers")


def spawn(
    argv: Sequence[str | Path],
    *,
    log: IO[bytes],
    cwd: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """
    Start a child in its own session; it gets `death_signal` when the starting thread is gone.

    Call it from the main thread: the kernel watches the thread that forked, not the process.
    """
    return subprocess.Popen(
        [str(part) for part in argv],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=dict(env),
        start_new_session=True,
        preexec_fn=die_with(os.getpid(), death_signal),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None

    def tie() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:  # the parent died before the tie held
                os._exit(1)

    return tie

"""
The servers by hand:

    python -m embedded env --state var       print the addresses of the running servers
    python -m embedded up --state var        hold the servers in the foreground until Ctrl-C
    python -m embedded destroy --state var   delete the servers' data for good
    python -m embedded roles                 prepare a server of your own; reads DATABASE_URL,
                                             OWNER_DATABASE_URL and SUPERUSER_DATABASE_URL
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from pathlib import Path
from types import FrameType

from embedded import roles
from embedded.cluster import Cluster, ensure
from embedded.homes import remove_home
from embedded.state import starting


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("verb", choices=["env", "up", "destroy", "roles"])
    parser.add_argument("--state", type=Path, default=Path("var"))
    given = parser.parse_args()
    verbs = {"env": _env, "up": _up, "destroy": _destroy, "roles": _roles}
    return verbs[given.verb](given.state)


def _env(state: Path) -> int:
    found = Cluster.attach(state)
    if found is None:
        return _complain(f"no servers answer in {state}: start them with `make run`")
    _print_lines(found)
    return 0


def _up(state: Path) -> int:
    # Raised, not noted: a stop during the start must undo the half of it that is done.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    cluster = ensure(state)
    try:
        _print_lines(cluster.env())
        while True:
            signal.pause()
    finally:
        cluster.stop()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _destroy(state: Path) -> int:
    with starting(state):
        if Cluster.attach(state):
            return _complain(f"the servers in {state} run: stop them first")
        remove_home(state)
    return 0


def _roles(_state: Path) -> int:
    names = ("SUPERUSER_DATABASE_URL", "DATABASE_URL", "OWNER_DATABASE_URL")
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        return _complain(f"not set: {', '.join(missing)}")
    roles.prepare_from_urls(*(os.environ[name] for name in names))
    return 0


def _print_lines(env: dict[str, str]) -> None:
    for name, value in env.items():
        sys.stdout.write(f"{name}={shlex.quote(value)}\n")
    sys.stdout.flush()


def _complain(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())

"""
What a deploy asks of systemd, on a machine without one: real units, started by what they say.

    systemctl start|stop|restart|try-restart|reload|show|daemon-reload UNIT

Knows of a unit its ExecStart, WorkingDirectory, Environment, EnvironmentFile and credentials, and
that a stop is SIGTERM to the main process alone. It restarts nothing by itself and closes nothing.
`LAB` names the folder that stands in for /opt/ezscale, /etc/ezscale and /var/lib/ezscale.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

_STOP_SECONDS = 90


class Lab:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._children: list[subprocess.Popen[bytes]] = []  # they outlive who started them

    def pid(self, name: str) -> int:
        """Of the main process that lives; 0 when none does."""
        try:
            pid = int((self.folder / "pids" / name).read_text())
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (OSError, ValueError):
            return 0
        return 0 if state == "Z" else pid

    def start(self, name: str) -> None:
        if self.pid(name):
            return
        unit = self._here((self.folder / "units" / f"{name}.service").read_text())
        env = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        env |= self.settings() | dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.MULTILINE))
        command = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)[0].replace("%%", "%")
        with (self.folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                shlex.split(command),
                cwd=re.findall(r"^WorkingDirectory=(.+)$", unit, re.MULTILINE)[0],
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._children.append(child)
        (self.folder / "pids" / name).write_text(str(child.pid))

    def stop(self, name: str) -> None:
        pid = self.pid(name)
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + _STOP_SECONDS
        while self.pid(name) and time.monotonic() < until:
            time.sleep(0.1)
        if self.pid(name):
            os.killpg(pid, signal.SIGKILL)
        for child in self._children:
            child.poll()

    def settings(self) -> dict[str, str]:
        lines = (self.folder / "etc" / "settings").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def _here(self, unit: str) -> str:
        ports = (self.folder / "ports").read_text().split()
        for there, here in (
            ("/opt/ezscale", str(self.folder)),
            ("/etc/ezscale", str(self.folder / "etc")),
            ("/var/lib/ezscale", str(self.folder / "state")),
            ("/run/ezscale", str(self.folder / "run")),
            ("%d/", f"{self.folder}/etc/secrets/"),
            ("127.0.0.1:8000", f"127.0.0.1:{ports[0]}"),
            ("127.0.0.1:8001", f"127.0.0.1:{ports[1]}"),
            # The product's own Celery, with one more kind of work.
            ("config.celery_app", "tests.ops.jobs"),
        ):
            unit = unit.replace(there, here)
        return unit


def main(words: list[str]) -> None:
    lab = Lab(Path(os.environ["LAB"]))
    verb, *names = [word for word in words if not word.startswith("--")]
    for name in names:
        if verb == "show":
            sys.stdout.write(f"{lab.pid(name)}\n")
        elif verb == "reload":
            os.kill(lab.pid(name), signal.SIGHUP)
        elif verb == "try-restart" and not lab.pid(name):
            continue
        elif verb in {"stop", "restart", "try-restart"}:
            lab.stop(name)
        if verb in {"start", "restart", "try-restart"}:
            lab.start(name)


if __name__ == "__main__":
    main(sys.argv[1:])

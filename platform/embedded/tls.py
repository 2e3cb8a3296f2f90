"""
What `make run` adds for HTTPS: a certificate authority, the edge and its agent.

Both programs come from the system (Debian: pebble; nginx-light and its js module). Where one is
missing, or a port is taken, everything else runs as before, and it is said plainly what is not
there.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.edge import NEEDED
from embedded.edge import installed as nginx_installed
from embedded.processes import Child, Step


@dataclass(frozen=True, slots=True)
class Doors:
    """Ports on 127.0.0.1. `dns`: where the DNS sandbox answers."""

    http: int
    https: int
    acme: int
    dns: int

    @classmethod
    def chosen(cls, env: Mapping[str, str]) -> Doors:
        """EZSCALE_EDGE_PORTS=8080,8443 moves the edge; the authority moves with the sandboxes."""
        http, https = env.get("EZSCALE_EDGE_PORTS", "8080,8443").split(",")
        base = int(env.get("EZSCALE_SANDBOX_PORTS", "4000"))
        return cls(int(http), int(https), base + 40, base + 53)

    def all(self) -> tuple[int, ...]:
        return (self.http, self.https, self.acme, self.acme + 1)


def lacking(env: Mapping[str, str]) -> str:
    """Why there is no HTTPS here, in a sentence; empty when there can be."""
    if env.get("EZSCALE_EDGE", "yes") == "no":
        return "switched off by EZSCALE_EDGE"
    programs = {"pebble": shutil.which("pebble"), " ".join(NEEDED): nginx_installed()}
    missing = [name for name, path in programs.items() if not path]
    if missing:
        return f"missing: apt-get install --no-install-recommends {' '.join(missing)}"
    return ""


def children(state: Path, doors: Doors, *, web: int, root: str) -> list[Child]:
    edge, folder = state / "edge", state / "edge" / "certificates"
    python = (sys.executable, "-m")
    return [
        Child(
            "acme",
            (
                *(*python, "sandbox.acme", "--port", str(doors.acme)),
                *("--management-port", str(doors.acme + 1), "--http-port", str(doors.http)),
                *("--dns", f"127.0.0.1:{doors.dns}", "--state", str(state / "sandbox" / "acme")),
            ),
            port=doors.acme,
            stop_seconds=5,
        ),
        Child(
            "edge-agent",
            (
                *(sys.executable, "manage.py", "edge_agent", "--name", "laptop"),
                *("--folder", str(folder)),
            ),
        ),
        Child(
            "edge",
            (
                *(*python, "embedded.edge", "--folder", str(folder), "--state", str(edge)),
                *("--http", str(doors.http), "--https", str(doors.https)),
                *("--web", str(web), "--root", root),
            ),
        ),
    ]


def wildcard_step(root: str) -> Step:
    """Ask for the certificate of all free addresses; the worker gets it."""
    return Step(
        "wildcard",
        "Ordering the wildcard certificate",
        (sys.executable, "manage.py", "order_certificate", f"*.{root}"),
        ("*/management/commands/order_certificate.py",),
        in_database=True,
    )


def env(state: Path, doors: Doors, *, root: str) -> dict[str, str]:
    """Where the product finds the authority, and that a proxy stands before it."""
    return {
        "EZSCALE_ACME_DIRECTORY": f"https://127.0.0.1:{doors.acme}/dir",
        "EZSCALE_ACME_CA_BUNDLE": str(state / "sandbox" / "acme" / "ca.pem"),
        "EZSCALE_ACME_HTTP_PORT": str(doors.http),
        "EZSCALE_ACME_PROBE_PRIVATE": "yes",
        # The DNS sandbox takes signed updates; its key is in sandbox/dns/update.py.
        "EZSCALE_ACME_DNS_SERVER": f"127.0.0.1:{doors.dns}",
        "EZSCALE_ACME_DNS_ZONE": root,
        "EZSCALE_ACME_DNS_KEY_NAME": "sandbox-key",
        "EZSCALE_ACME_DNS_KEY": "c2FuZGJveC1kbnMta2V5LWZvci10aGlzLW1hY2hpbmU=",
        "EZSCALE_EDGE_HTTPS_PORT": str(doors.https),
        "EZSCALE_PROXIES": "1",
    }

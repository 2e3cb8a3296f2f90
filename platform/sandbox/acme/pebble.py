"""How Pebble is started: its configuration file, its arguments, its environment."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sandbox.acme.papers import ensure_door

MISSING = "Pebble is not installed: sudo apt-get install --no-install-recommends pebble"


@dataclass(frozen=True, slots=True)
class Lab:
    """
    All on 127.0.0.1. `http_port`: where it looks for challenges. `dns`: host:port it asks.

    `nonce_reject`: percent of nonces that it refuses. `sleep`: wait before it looks, as real
    authorities do.
    """

    folder: Path
    port: int
    management_port: int
    http_port: int
    tls_port: int
    dns: str
    nonce_reject: int = 5
    sleep: bool = False

    @property
    def directory(self) -> str:
        return f"https://127.0.0.1:{self.port}/dir"

    @property
    def ca_bundle(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def roots_url(self) -> str:
        """Where the root of the certificates that it issues is, new at each start."""
        return f"https://127.0.0.1:{self.management_port}/roots/0"


def installed() -> str:
    """The program's path, empty when the machine has none."""
    return shutil.which("pebble") or ""


def command(lab: Lab) -> tuple[list[str], dict[str, str]]:
    """Write the configuration; the argument list and the environment to start it with."""
    ensure_door(lab.folder)
    config = lab.folder / "pebble.json"
    config.write_text(json.dumps({"pebble": _settings(lab)}, indent=2))
    words = [installed() or "pebble", "-config", str(config), "-dnsserver", lab.dns]
    environment = {
        **os.environ,
        "PEBBLE_WFE_NONCEREJECT": str(lab.nonce_reject),
        "PEBBLE_VA_NOSLEEP": "0" if lab.sleep else "1",
        "PEBBLE_AUTHZREUSE": "0",
    }
    return words, environment


def _settings(lab: Lab) -> dict[str, object]:
    return {
        "listenAddress": f"127.0.0.1:{lab.port}",
        "managementListenAddress": f"127.0.0.1:{lab.management_port}",
        "certificate": str(lab.folder / "door.pem"),
        "privateKey": str(lab.folder / "door.key"),
        "httpPort": lab.http_port,
        "tlsPort": lab.tls_port,
        "ocspResponderURL": "",
        "externalAccountBindingRequired": False,
        "domainBlocklist": ["blocked.test"],
    }

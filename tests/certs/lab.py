"""A real authority, a DNS server that can be told what to say, and our own web in a thread."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from sandbox.acme.pebble import Lab, command, installed
from sandbox.common.process import free_port


def missing() -> str:
    """Which programs this machine lacks; empty when it has all."""
    wanted = {"pebble": installed(), "pebble-challtestsrv": shutil.which("pebble-challtestsrv")}
    return ", ".join(name for name, path in wanted.items() if not path)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """No access log in the tests' output."""


@dataclass
class AcmeLab:
    """`web_port`: where hosts answer. Every name leads to 127.0.0.1 until it is told otherwise."""

    pebble: Lab
    dns_port: int
    control_port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def dns(self) -> str:
        return f"127.0.0.1:{self.dns_port}"

    def tell_dns(self, what: str, **facts: Any) -> None:
        """A command of the test DNS server: set-servfail, add-a, clear-a, …"""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.control_port}/{what}", json.dumps(facts).encode()
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            answer.read()

    def start_pebble(self, **changes: Any) -> None:
        for name, value in changes.items():
            self.pebble = Lab(
                **{
                    **{f: getattr(self.pebble, f) for f in Lab.__dataclass_fields__},
                    name: value,
                }
            )
        words, environment = command(self.pebble)
        self._start(words, environment)
        _wait_for_tls(self.pebble.port)

    def stop_pebble(self) -> None:
        process = self.processes.pop()
        process.terminate()
        process.wait(5)

    def root(self) -> str:
        """The root of what Pebble issues, as PEM."""
        trust = ssl.create_default_context(cafile=str(self.pebble.ca_bundle))
        with urllib.request.urlopen(self.pebble.roots_url, context=trust, timeout=5) as answer:
            return answer.read().decode()

    def start_dns(self) -> None:
        nothing = ("-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", "")
        words = ["pebble-challtestsrv", *nothing, "-defaultIPv4", "127.0.0.1"]
        words += ["-dns01", self.dns, "-management", f"127.0.0.1:{self.control_port}"]
        self._start(words, None)
        _wait_for_port(self.control_port)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            process.wait(5)

    def _start(self, words: list[str], environment: dict[str, str] | None) -> None:
        self.pebble.folder.mkdir(parents=True, exist_ok=True)
        with (self.pebble.folder / "lab.log").open("ab") as log:
            self.processes.append(subprocess.Popen(words, env=environment, stdout=log, stderr=log))


@contextmanager
def running(folder: Path, *, web_port: int) -> Iterator[AcmeLab]:
    ports = [free_port() for _ in range(5)]
    dns = ports[3]
    pebble = Lab(folder, ports[0], ports[1], web_port, ports[2], f"127.0.0.1:{dns}")
    lab = AcmeLab(pebble, dns, ports[4])
    try:
        lab.start_dns()
        lab.start_pebble()
        yield lab
    finally:
        lab.stop()


@contextmanager
def web(port: int) -> Iterator[None]:
    """Our own web nodes: the whole product, answering any host on one port."""
    server = ThreadedWSGIServer(("127.0.0.1", port), _Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _wait_for_port(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)


def _wait_for_tls(port: int) -> None:
    _wait_for_port(port)

"""A real nginx with the configuration of infra/edge, and clients that speak TLS to it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from embedded.edge import Edge, command, installed, render
from sandbox.common.process import free_port

ROOT = "ezscale.localhost"


@dataclass
class RunningEdge:
    edge: Edge
    process: subprocess.Popen[bytes]

    def serial_at(self, host: str | None, roots: str = "") -> str:
        """Shake hands under a name; the serial of what was shown, in hex. Raises OSError."""
        raw = self._shake(host, roots)
        return f"{x509.load_der_x509_certificate(raw).serial_number:x}"

    def refuses(self, host: str | None) -> bool:
        """Whether a handshake under this name ends without a certificate."""
        try:
            self._shake(host, "")
        except OSError:
            return True
        return False

    def get(self, host: str, path: str = "/", *, named: str = "", headers: str = "") -> str:
        """The whole answer of a request over TLS; `named`: another Host than in the handshake."""
        with self._connect(host, "") as wire:
            return _ask(wire, named or host, path, headers)

    def get_plain(self, host: str, path: str = "/", *, method: str = "GET") -> str:
        """The whole answer over plain HTTP; empty when the connection was just closed."""
        with socket.create_connection(("127.0.0.1", self.edge.http), timeout=5) as wire:
            return _ask(wire, host, path, "", method)

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def start(self) -> None:
        self.process = _start(self.edge)

    def _shake(self, host: str | None, roots: str) -> bytes:
        with self._connect(host, roots) as wire:
            shown = wire.getpeercert(binary_form=True)
            assert shown
            return shown

    def _connect(self, host: str | None, roots: str) -> ssl.SSLSocket:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if roots:
            trust.load_verify_locations(cadata=roots)
        else:
            trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
        wire = socket.create_connection(("127.0.0.1", self.edge.https), timeout=5)
        secured = None
        try:
            secured = trust.wrap_socket(wire, server_hostname=host, do_handshake_on_connect=False)
            secured.do_handshake()
        except (OSError, ValueError):
            (secured or wire).close()
            raise
        return secured


@contextmanager
def running(state: Path, *, web_port: int) -> Iterator[RunningEdge]:
    if not installed():
        raise RuntimeError("nginx is missing: `make test` as root installs it")
    ports = (free_port(), free_port())
    edge = Edge(state / "certs", state / "nginx", f"127.0.0.1:{web_port}", ROOT, *ports)
    render(edge)
    one = RunningEdge(edge, _start(edge))
    try:
        yield one
    finally:
        one.stop()


def _start(edge: Edge) -> subprocess.Popen[bytes]:
    with (edge.state / "out.log").open("ab") as log:
        process = subprocess.Popen(command(edge), stdout=log, stderr=log, env=dict(os.environ))
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", edge.https), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return process
    raise RuntimeError("nginx does not listen")


def _ask(wire: socket.socket, host: str, path: str, headers: str, method: str = "GET") -> str:
    text = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}Connection: close\r\n\r\n"
    try:
        wire.sendall(text.encode())
        found = b""
        while chunk := wire.recv(65536):
            found += chunk
    except OSError:
        return ""
    return found.decode(errors="replace")

"""Handshakes of the edge with many certificates against few: each is a file, opened by name."""

from __future__ import annotations

import random
import socket
import ssl
import tempfile
import time
from pathlib import Path

from certs.drivers.edge_files import EdgeFolder
from certs.rules.papers import fresh_key
from embedded.edge import installed
from kernel.ids import new_id
from kernel.secrets import Secret
from sandbox.common.process import free_port
from tests.bench.board import Board, median, paired, say
from tests.certs import edges
from tests.certs.edges import RunningEdge
from tests.certs.mint import Mint

_MANY, _FEW = 1_000, 10
_ROUNDS, _SHAKES = 9, 150


def measure(board: Board) -> None:
    """Full handshakes, one after the other, by one client: the client's own work is in it."""
    if not installed():
        say("  nginx is not installed: left out")
        return
    with (
        tempfile.TemporaryDirectory(prefix="edge-bench-") as folder,
        edges.running(Path(folder), web_port=free_port()) as edge,
    ):
        hosts = _fill(edge)
        many, few = [], []
        for turn in range(_ROUNDS + 1):
            for chosen, found in ((hosts, many), (hosts[:_FEW], few)):
                seconds = _shake(edge, random.Random(turn).choices(chosen, k=_SHAKES))
                if turn:  # the first round only warms up
                    found.append(seconds)
    board.put("edge.handshakes_1000", _SHAKES / median(many), "/s", better="higher")
    board.put("edge.handshakes_10", _SHAKES / median(few), "/s", better="higher")
    # Rates, not times: what a thousand certificates leave of the speed with ten.
    board.put("edge.handshakes_1000_over_10", paired(few, many), "×", goal=0.85, better="higher")


def _fill(edge: RunningEdge) -> list[str]:
    mint, key = Mint(), fresh_key()
    files = EdgeFolder(edge.edge.folder)
    hosts = [f"h{number}.bench.test" for number in range(_MANY)]
    for host in hosts:
        chain, _ = mint.chain(host, key=key)
        files.put(host, str(new_id()), chain, Secret(key))
    return hosts


def _shake(edge: RunningEdge, hosts: list[str]) -> float:
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    began = time.monotonic()
    for host in hosts:
        with (
            socket.create_connection(("127.0.0.1", edge.edge.https), timeout=5) as wire,
            trust.wrap_socket(wire, server_hostname=host),
        ):
            pass
    return time.monotonic() - began

"""A web server that is told to leave: says so, serves on, ends what runs, goes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from sandbox.common.process import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def web(tmp_path):
    port = free_port()
    log = (tmp_path / "web.log").open("wb")
    env = {**os.environ, "EZSCALE_DRAIN_SECONDS": "4", "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"}
    words = ("-m", "gunicorn", "-c", "python:config.serving", "--bind", f"127.0.0.1:{port}")
    child = subprocess.Popen(
        [sys.executable, *words, "--workers", "1", "config.wsgi:application"],
        cwd=ROOT,
        env=env,
        stdout=log,
        stderr=log,
    )
    try:
        for _ in range(600):
            if status(port) == 200:
                break
            assert child.poll() is None, (tmp_path / "web.log").read_text()
            time.sleep(0.2)
        yield child, port
    finally:
        if child.poll() is None:
            child.kill()
        child.wait()
        log.close()


def status(port: int, path: str = "/health/ready") -> int:
    try:
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=8).status_code
    except httpx.HTTPError:
        return 0


@pytest.mark.slow
def test_nothing_is_lost_when_it_is_told_to_leave(web):
    child, port = web
    body = b"login=nobody"
    head = f"POST /auth/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        slow.sendall(head.encode() + body[:3])  # a request that is under way
        child.send_signal(signal.SIGTERM)
        began = time.monotonic()
        while status(port) != 503:
            assert time.monotonic() - began < 3
        assert status(port, "/health/live") == 200  # it still serves
        while status(port, "/health/live") == 200:
            time.sleep(0.1)
        assert time.monotonic() - began >= 3.5  # for as long as was promised
        slow.sendall(body[3:])
        assert slow.recv(64).startswith(b"HTTP/1.1 ")  # answered after the port was closed
    assert child.wait(30) == 0

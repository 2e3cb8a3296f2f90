"""Errors and traces leave only by a setting, arrive for real, and say nothing of a person."""

from __future__ import annotations

import gzip
import http.server
import json
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from config import checks
from config.watching import outside

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = next(iter((ROOT / ".tools" / "watch" / "lib").glob("python3*/site-packages")), None)
OF_A_PERSON = (
    *("hunter2", "4111111111111111", "alice", "Alice", "Archer", "customer.example"),
    *("path-secret", "query-secret", "cookie-secret", "tok_secret", "203.0.113", "browser"),
    *("Bearer", "acme.ezscale"),
)
# As a sender finds it beside itself: Sentry's takes brotli where the product has it.
_OPEN = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}


@contextmanager
def receiver():
    """Takes Sentry's envelopes and OTLP over HTTP, and is the vendor that is asked."""
    got: list[tuple[str, bytes]] = []

    class Take(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            opened = _OPEN[self.headers.get("Content-Encoding", "identity")]
            got.append((self.path, opened(body)))
            self.answer()

        def do_GET(self) -> None:
            got.append((self.path, str(self.headers).encode()))
            self.answer()

        def answer(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1], got
        server.shutdown()
        thread.join()


def run(port: int, wanted: str = "", **settings: str) -> dict[str, str]:
    """A process of its own, on the tests' database: what sends hooks into whatever runs beside."""
    if PACKAGES is None:
        pytest.skip("the packages are not installed: make .tools/watch/stamp (`make test` does)")
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        "EZSCALE_TEST_WATCH_PACKAGES": str(PACKAGES),
        # By another name: what sends to an address never marks calls to the same one.
        "EZSCALE_TEST_VENDOR_URL": f"http://localhost:{port}",
        "EZSCALE_TEST_WANTED": wanted,
        "EZSCALE_LOG_LEVEL": "INFO",
        **settings,
    }
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.ops.watched_process"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr[-3000:]
    told: dict[str, str] = json.loads(ended.stdout.splitlines()[-1])
    return told


def nothing_of_a_person(text: str) -> None:
    for word in OF_A_PERSON:
        assert word not in text, word


def asked_as_ever(got: list[tuple[str, bytes]]) -> None:
    """A vendor is asked without a word of who watches us."""
    headers = next(body for path, body in got if path == "/asked/").decode().lower()
    for word in ("sentry", "baggage", "traceparent"):
        assert word not in headers


def parts(got: list[tuple[str, bytes]]) -> list[dict]:
    bodies = [body for path, body in got if path == "/api/1/envelope/"]
    return [json.loads(line) for body in bodies for line in body.splitlines() if line[:1] == b"{"]


def test_errors_arrive_and_hold_nothing_of_a_person(acme):
    with receiver() as (port, got):
        told = run(port, "sentry", EZSCALE_SENTRY_DSN=f"http://key@127.0.0.1:{port}/1")
    found = parts(got)
    assert {part["type"] for part in found if set(part) <= {"type", "length", "content_type"}} == {
        "event"
    }
    events = [part for part in found if "tags" in part]
    for event in events:
        (error,) = event["exception"]["values"]
        assert error["type"] == "ValueError"
        place = error["stacktrace"]["frames"][-1]
        assert (place["function"], place["filename"]) == ("fall", "watched_process.py")
        assert place["lineno"] > 1
    page, job, work = events
    assert page["tags"]["store"] == told["store"]
    assert page["tags"]["request_id"] == told["request_id"] != ""
    assert job["tags"]["job"] == "tests.falls"
    assert work["tags"]["store"] == told["store"]
    assert work["message"] == "due_work_failed"
    nothing_of_a_person(json.dumps(found))
    asked_as_ever(got)


def test_traces_arrive_and_hold_nothing_of_a_person(acme):
    with receiver() as (port, got):
        told = run(port, "traces", EZSCALE_OTLP_URL=f"http://127.0.0.1:{port}")
    body = b"".join(body for path, body in got if path == "/v1/traces")
    assert {path for path, _body in got} == {"/v1/traces", "/asked/"}
    for word in ("request", "status", "route", "pay/<str:link>/", "request_id", *told.values()):
        assert word.encode() in body, word
    nothing_of_a_person(body.decode("utf-8", "replace"))
    asked_as_ever(got)


def test_without_the_settings_nothing_is_even_imported(acme):
    with receiver() as (port, got):
        run(port)
    assert [path for path, _body in got] == ["/asked/"]


def test_a_setting_without_its_packages_stops_the_start(settings):
    assert checks.what_watches_is_installed(None) == []
    settings.SENTRY_DSN, settings.OTLP_URL = "http://key@127.0.0.1:1/1", "http://127.0.0.1:1"
    assert [one.id for one in checks.what_watches_is_installed(None)] == ["ezscale.E009"] * 2
    with pytest.raises(outside.NotInstalled, match=r"requirements-watch\.lock"):
        outside.begin()

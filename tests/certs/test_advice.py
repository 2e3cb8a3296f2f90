"""The authority's advice moves a renewal earlier, never later, and its silence changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from acme.client import _renewal_info_path_component
from cryptography import x509
from django.conf import settings

from certs import flows
from certs.drivers.advice import certificate_id
from certs.models import Certificate, Order
from certs.services import order_renewal
from kernel import clock
from shared_apps.outbox.models import DueWork
from tests.certs.mint import Mint
from tests.certs.test_agent import keep

HOST = "shop.advice-lab.test"


class Adviser:
    """Answers as a directory with renewal information does. `said` is the next answer's body."""

    def __init__(self) -> None:
        self.said: Any = {}
        self.wait = ""
        self.asked: list[str] = []
        self.url = ""


@contextmanager
def advising() -> Iterator[Adviser]:
    one = Adviser()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            one.asked.append(self.path)
            listed = {"renewalInfo": f"{one.url}/ari"}
            body = listed if self.path == "/dir" else one.said
            self.send_response(200 if body is not None else 503)
            self.send_header("Content-Type", "application/json")
            if one.wait:
                self.send_header("Retry-After", one.wait)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    one.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


@pytest.fixture
def adviser(on_platform, monkeypatch):
    with advising() as one:
        monkeypatch.setattr(settings, "ACME_DIRECTORY", f"{one.url}/dir")
        yield one


@pytest.fixture
def kept(adviser) -> Certificate:
    one = keep(Mint(), HOST)
    Certificate.objects.filter(pk=one.pk).update(renew_at=one.not_after - timedelta(days=30))
    return one


def window(start: datetime, end: datetime) -> dict[str, dict[str, str]]:
    return {"suggestedWindow": {"start": start.isoformat(), "end": end.isoformat()}}


def again(one: Certificate) -> Certificate:
    return Certificate.objects.get(pk=one.pk)


def due(kind: str, one: Certificate) -> datetime:
    return DueWork.objects.get(kind=kind, subject=str(one.pk)).due_at


def test_an_early_window_moves_the_renewal(adviser, kept):
    start = clock.real_now() + timedelta(days=2)
    adviser.said = window(start, start + timedelta(days=1))
    flows.ask_advice(kept.pk)
    row = again(kept)
    assert start <= row.renew_at <= start + timedelta(days=1)
    assert due("certs.renew", kept) == row.renew_at
    assert adviser.asked == ["/dir", f"/ari/{certificate_id(kept.chain)}"]


def test_a_late_window_does_not(adviser, kept):
    start = kept.not_after - timedelta(days=1)
    adviser.said = window(start, start + timedelta(hours=1))
    flows.ask_advice(kept.pk)
    assert again(kept).renew_at <= kept.not_after - timedelta(days=30)


def test_a_window_in_the_past_means_now(adviser, kept):
    past = clock.real_now() - timedelta(days=3)
    adviser.said = window(past, past + timedelta(days=1))
    flows.ask_advice(kept.pk)
    assert due("certs.renew", kept) < clock.real_now()
    order_renewal(kept.pk)
    assert Order.objects.get(host=HOST).reason == Order.Reason.RENEWAL


@pytest.mark.parametrize(
    "said", [None, {}, {"suggestedWindow": {"start": "soon"}}, {"suggestedWindow": "x"}]
)
def test_no_advice_leaves_our_own_time(adviser, kept, said):
    adviser.said = said
    flows.ask_advice(kept.pk)
    assert again(kept).renew_at <= kept.not_after - timedelta(days=30)
    wait = due("certs.advice", kept) - clock.real_now()
    assert timedelta(hours=10) < wait <= timedelta(hours=12)


def test_an_authority_that_asks_for_patience_gets_it(adviser, kept):
    adviser.wait = str(2 * 24 * 3600)
    flows.ask_advice(kept.pk)
    assert due("certs.advice", kept) - clock.real_now() > timedelta(days=1, hours=22)


def test_the_name_of_a_certificate_is_that_of_the_standard(kept):
    leaf = x509.load_pem_x509_certificate(kept.chain.encode())
    assert certificate_id(kept.chain) == _renewal_info_path_component(leaf)

"""Twenty hosts, broken in twenty ways: each waits with a reason that helps."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest
from django.conf import settings

from certs import flows, services
from certs.models import Attempt, Order
from certs.words import reason
from kernel.tenancy.context import on_platform_side
from sandbox.common.process import free_port
from tests.certs.strangers import stranger
from tests.domains.shapes import BROKEN, MORE
from tests.prove import figures

pytestmark = pytest.mark.faults
FIGURE = "right reason"
HOST = "shop.reasons-lab.test"
# A certificate asks for no proof: the claim did.
SHAPES = [one for one in [*BROKEN, *MORE] if one.found and one.found[0] != "proof"]


@pytest.fixture(autouse=True)
def _platform(lab):
    with on_platform_side():
        yield


def waits_with(code: str, host: str = HOST) -> None:
    """Order it, work, and compare. Counts into the figure."""
    figures.add(FIGURE, got=0, total=1)
    services.order(host=host, store="t_1")
    flows.issue_next()
    row = Order.objects.get(host=host)
    assert (row.state, row.code) == ("stuck", code), row.problem
    assert reason(code) != code, "no sentence for it"
    figures.add(FIGURE, got=1, total=0)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda one: one.name)
def test_the_dns_is_wrong(shape, dns):
    shape.make(dns)
    waits_with(shape.found[2], shape.host)
    assert not Attempt.objects.exists(), "the authority was asked for nothing"


@contextmanager
def silence() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.socket() as ear:
        ear.bind(("127.0.0.1", 0))
        ear.listen(5)
        yield ear.getsockname()[1]


WEBS = {
    "probe_refused": lambda: nullcontext(free_port()),
    "probe_timeout": silence,
    "probe_redirected": lambda: stranger("", status=301, location="https://elsewhere.test/"),
    "probe_status": lambda: stranger("no", status=404),
    "probe_stranger": lambda: stranger("welcome to my page"),
}


@pytest.mark.parametrize("code", WEBS)
def test_the_web_at_the_host_is_not_ours(code, monkeypatch):
    monkeypatch.setattr("certs.drivers.probe._SECONDS", 1)
    with WEBS[code]() as port:
        monkeypatch.setattr(settings, "ACME_HTTP_PORT", port)
        waits_with(code)
    assert not Attempt.objects.exists()


def test_the_host_is_in_a_private_network(monkeypatch):
    monkeypatch.setattr(settings, "ACME_PROBE_PRIVATE", False)
    waits_with("probe_private")


def test_the_authority_can_not_get_in(lab, monkeypatch):
    """What only the authority sees: our own look finds nothing."""
    monkeypatch.setattr("certs.flows.preflight._probe", lambda host: None)
    lab.tell_dns("add-a", host=HOST, addresses=["127.0.0.9"])
    monkeypatch.setattr(settings, "EDGE_IPV4", ["127.0.0.9"])
    try:
        waits_with("authority_not_let_in")
    finally:
        lab.tell_dns("clear-a", host=HOST)


def test_the_authority_refuses_the_name():
    waits_with("authority_refuses_name", "shop.blocked.test")


def test_the_authority_is_away(lab):
    lab.stop_pebble()
    try:
        waits_with("authority_unreachable")
    finally:
        lab.start_pebble()


def test_there_are_twenty_ways():
    """Else the figure would shrink unnoticed."""
    assert len(SHAPES) + len(WEBS) + 4 == 20

"""An authority that refuses every second nonce: certbot alone would fail five times of six."""

from __future__ import annotations

import pytest

from certs import flows, selectors, services
from certs.models import Order
from kernel.tenancy.context import on_platform_side
from tests.prove import figures

FIGURE = "nonce rejection"


@pytest.fixture
def refusing(lab):
    lab.stop_pebble()
    lab.start_pebble(nonce_reject=50)
    with on_platform_side():
        yield
    lab.stop_pebble()
    lab.start_pebble(nonce_reject=5)


def issued(host: str) -> bool:
    services.order(host=host, store="")
    flows.issue_next()
    row = Order.objects.get(host=host)
    assert row.tries == 0, (row.code, row.problem)
    return selectors.current_certificate(host) is not None


@pytest.mark.slow
def test_refused_nonces_are_no_reason_to_fail(refusing):
    assert issued("first.nonces-lab.test")


@pytest.mark.prove
def test_twenty_of_twenty_are_issued(refusing):
    figures.forget(FIGURE)
    for number in range(20):
        figures.add(FIGURE, got=int(issued(f"n{number}.nonces{number}-lab.test")), total=1)

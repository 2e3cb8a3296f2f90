"""From a proven host to a certificate in the store of record, with a real authority."""

from __future__ import annotations

import pytest

from certs import flows, selectors, services
from certs.models import Attempt, Authority, Certificate, Challenge, Order
from certs.rules.papers import check
from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import Message

pytestmark = pytest.mark.slow
HOST = "shop.nimbus-lab.test"


@pytest.fixture(autouse=True)
def _platform(lab):
    with on_platform_side():
        yield


def order(host: str = HOST) -> Order:
    return services.order(host=host, store="t_000000000001")


def told(host: str = HOST) -> list[str]:
    rows = Message.objects.filter(aggregate=host).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_a_proven_host_gets_a_certificate():
    order()
    assert flows.issue_next()
    found = selectors.current_certificate(HOST)
    assert found is not None, Order.objects.values()
    paper = selectors.paper(found.pk)
    facts = check(paper.chain, paper.key.reveal(), HOST, clock.real_now())
    assert facts.names == (HOST,)
    assert Order.objects.get(host=HOST).state == Order.State.ISSUED
    assert told() == ["certs.ordered"]
    assert not Challenge.objects.exists()
    assert Attempt.objects.get().outcome == Attempt.Outcome.ISSUED
    assert Authority.objects.get().sealed_account

"""A life under an authority that gives advice: the plan follows its window when that moves."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import josepy
import pytest
import time_machine
from acme import client, messages
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from certs import flows, selectors, services
from certs.models import Certificate, Order
from certs.rules.schedule import own_renewal
from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.outbox.models import DueWork
from shared_apps.outbox.services import run_due
from tests.certs.ari import PYTHON, Authority, advising_authority

# Alone it holds; after the other tests of certificates in one process its advice stays unread.
pytestmark = [pytest.mark.slow, pytest.mark.prove]
HOST = "shop.ari-lab.test"
STORE = "t_000000000001"


@pytest.fixture(scope="module")
def _authority(tmp_path_factory):
    if not PYTHON.exists():
        pytest.fail("`make edge` installs acme2certifier", pytrace=False)
    with advising_authority(tmp_path_factory.mktemp("ari")) as one:
        yield one


@pytest.fixture
def authority(lab, _authority: Authority, monkeypatch):
    """The lab's DNS and web, another authority. Its advice begins late: 90 % of the life."""
    monkeypatch.setattr(settings, "ACME_DIRECTORY", _authority.directory)
    monkeypatch.setattr(settings, "ACME_CA_BUNDLE", str(_authority.ca_bundle))
    with on_platform_side():
        yield _authority


@pytest.fixture
def kept(authority: Authority) -> Certificate:
    services.order(host=HOST, store=STORE)
    assert flows.issue_next()
    one = selectors.current_certificate(HOST)
    assert one is not None, Order.objects.latest("created_at").problem
    return one


def due(kind: str, one: Certificate) -> datetime:
    return DueWork.objects.get(kind=kind, subject=str(one.pk)).due_at


def ask(one: Certificate) -> Certificate:
    flows.ask_advice(one.pk)
    return Certificate.objects.get(pk=one.pk)


def window_by_certbots_own_client(authority: Authority, one: Certificate) -> datetime:
    """A moment in the window, as certbot's library understands the same answer."""
    key = josepy.JWKEC(key=ec.generate_private_key(ec.SECP256R1()))
    net = client.ClientNetwork(key, josepy.ES256, verify_ssl=str(authority.ca_bundle))
    found = messages.Directory.from_json(net.get(authority.directory).json())
    when, _ = client.ClientV2(found, net).renewal_time(one.chain.encode())
    assert when is not None
    return when


def test_the_plan_follows_the_window_wherever_it_moves(authority, kept):
    """Late advice leaves our own time; early advice moves it; late again moves it back."""
    life = kept.not_after - kept.not_before
    own = own_renewal(kept.not_before, kept.not_after, kept.spread)
    authority.advise(percent=90)
    assert ask(kept).renew_at == own
    authority.advise(percent=10)
    row = ask(kept)
    start = kept.not_before + life / 10
    assert row.advice_start is not None
    assert row.advice_end is not None
    assert abs(row.advice_start - start) < timedelta(seconds=5)
    assert row.advice_start <= row.renew_at <= row.advice_end < own
    assert due("certs.renew", kept) == row.renew_at
    authority.advise(percent=20)
    assert ask(kept).renew_at > row.renew_at
    authority.advise(percent=90)
    assert ask(kept).renew_at == own == due("certs.renew", kept)


def test_certbots_client_reads_the_same_window(authority, kept):
    authority.advise(percent=10)
    row = ask(kept)
    when = window_by_certbots_own_client(authority, kept)
    assert row.advice_start is not None
    assert row.advice_end is not None
    assert row.advice_start <= when <= row.advice_end


def test_it_is_asked_twice_a_day(authority, kept):
    """Its own wish (six hours) is a lower bound that we are above anyway."""
    asked = []
    now = clock.real_now()
    for _ in range(4):
        with time_machine.travel(max(due("certs.advice", kept), clock.real_now()), tick=True):
            asked.append(clock.real_now() - now)
            assert run_due("public", "certs.advice", str(kept.pk))
    gaps = [later - sooner for sooner, later in pairwise(asked)]
    assert all(timedelta(hours=11) <= gap <= timedelta(hours=12, minutes=1) for gap in gaps)


def test_a_revocation_on_its_way_renews_at_once(authority, kept):
    authority.want_all_now()
    row = ask(kept)
    assert row.renew_at < clock.real_now()
    assert run_due("public", "certs.renew", str(kept.pk))
    assert Order.objects.get(host=HOST, state__in=Order.OPEN).reason == Order.Reason.RENEWAL
    assert flows.issue_next()
    fresh = selectors.current_certificate(HOST)
    assert fresh is not None
    assert fresh.pk != kept.pk

"""Any web node answers a live token at its own host, and nothing else under that path."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from certs import services
from certs.models import Challenge, Order
from kernel import clock
from kernel.tenancy.context import on_platform_side
from tests.prove import figures

HOST = "shop.challenge-lab.test"
TOKEN = "Zm9vYmFyYmF6cXV4MTIz"
FIGURE = "unknown names that ordered nothing"
PATH = "/.well-known/acme-challenge/"


@pytest.fixture
def challenge(db):
    services.publish_challenge(host=HOST, token=TOKEN, answer=f"{TOKEN}.thumb")


def ask(path: str = f"{PATH}{TOKEN}", host: str = HOST, method: str = "get"):
    return getattr(Client(headers={"host": host}), method)(path)


def test_a_live_token_is_answered_before_the_host_is_anybodys(challenge):
    answer = ask()
    assert answer.status_code == 200
    assert answer.content == f"{TOKEN}.thumb".encode()
    assert answer["Content-Type"] == "text/plain"
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_a_stores_own_hosts_answer_too(challenge, acme):
    services.publish_challenge(host=acme.primary_host, token="A" * 20, answer="x")
    assert ask(f"{PATH}{'A' * 20}", f"{acme.primary_host}:8000").content == b"x"


@pytest.mark.parametrize(
    ("path", "host", "method"),
    [
        (f"{PATH}{TOKEN}", "other.challenge-lab.test", "get"),
        (f"{PATH}{TOKEN}", "", "get"),
        (f"{PATH}{TOKEN}", HOST, "post"),
        (f"{PATH}{TOKEN}x", HOST, "get"),
        (f"{PATH}{TOKEN}/", HOST, "get"),
        (f"{PATH}../{TOKEN}", HOST, "get"),
        (f"{PATH}%2e%2e%2fetc%2fpasswd", HOST, "get"),
        (PATH, HOST, "get"),
        (f"{PATH}short", HOST, "get"),
        (f"{PATH}{'a' * 200}", HOST, "get"),
        (f"{PATH}{TOKEN}%00", HOST, "get"),
    ],
)
def test_everything_else_is_a_plain_404(challenge, path, host, method):
    answer = ask(path, host, method)
    assert answer.status_code == 404
    assert TOKEN.encode() not in answer.content
    assert not answer.cookies


def test_a_token_that_expired_is_not_answered(challenge):
    with time_machine.travel(clock.real_now() + timedelta(minutes=16)):
        assert ask().status_code == 404


def test_a_token_that_was_withdrawn_is_not_answered(challenge):
    services.withdraw_challenge(token=TOKEN)
    assert ask().status_code == 404


def test_expired_tokens_are_swept_away_by_the_next(challenge):
    with time_machine.travel(clock.real_now() + timedelta(minutes=16)):
        services.publish_challenge(host=HOST, token="B" * 20, answer="x")
        with on_platform_side():
            assert [one.token for one in Challenge.objects.all()] == ["B" * 20]


@pytest.mark.prove
def test_a_thousand_strangers_make_no_order(db):
    """Names that nobody proved, at every door: nothing is ordered for them."""
    chance = random.Random(figures.SEED)
    figures.forget(FIGURE)
    for number in range(1_000):
        host = f"{chance.randbytes(6).hex()}.{chance.choice(['test', 'com', 'ezscale.localhost'])}"
        path = chance.choice(["/", f"{PATH}{chance.randbytes(12).hex()}", "/account/", PATH])
        answer = ask(path, host)
        figures.add(FIGURE, got=int(answer.status_code == 404), total=1)
        assert answer.status_code == 404, (number, host, path)
    with on_platform_side():
        assert not Order.objects.exists()

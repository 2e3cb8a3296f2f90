"""What staff see of certificates, and what they can do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from certs import services
from certs.models import Attempt, Authority, Certificate, Order
from certs.port import Problem
from certs.rules import causes
from certs.words import known_codes, reason
from kernel import clock
from kernel.tenancy.context import on_platform_side
from shared_apps.audit.models import AuditEvent
from tests.certs.mint import Mint
from tests.certs.test_agent import keep

ADMIN = f"admin.{settings.ROOT_DOMAIN}"
HOST = "shop.board-lab.test"


@pytest.fixture
def console(olga, client_for):
    return client_for(ADMIN, olga)


@pytest.fixture
def filled(db):
    """One host that is well, one that is late, two that are stuck."""
    with on_platform_side():
        mint = Mint()
        keep(mint, HOST)
        late = keep(mint, "late.board-lab.test", ends=3)
        services.raise_alarm(late.pk)
        for name in ("stuck1.board-lab.test", "stuck2.board-lab.test"):
            row = services.order(host=name, store="t_1")
            services.note_problem(row.pk, Problem("nxdomain", "no such name"))
        services.note_edge("edge-1", serving=2)


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def test_the_empty_board_says_what_comes(console):
    text = text_of(console.get("/certificates/"))
    assert "No certificates yet" in text
    assert "No edge has reported" in text


def test_the_board_shows_all_that_matters(console, filled):
    text = text_of(console.get("/certificates/"))
    for words in (HOST, "late.board-lab.test", "edge-1", "0 of 250"):
        assert words in text
    assert "This name does not exist in the DNS yet" in text


def test_hosts_are_found_by_name(console, filled):
    text = text_of(console.get("/certificates/?q=late"))
    assert "late.board-lab.test" in text
    assert HOST not in text
    assert "No certificate found" in text_of(console.get("/certificates/?q=nobody"))


def test_a_hosts_page_tells_why_and_takes_a_hint(console, filled):
    path = "/certificates/stuck1.board-lab.test/"
    assert "no such name" in text_of(console.get(path))
    before = clock.real_now()
    assert console.post(f"{path}hurry/").status_code == 302
    with on_platform_side():
        row = Order.objects.get(host="stuck1.board-lab.test")
        assert before <= row.next_try_at <= clock.real_now()
        assert AuditEvent.objects.filter(verb="certificate.hurried").exists()


def test_a_certificate_is_renewed_by_hand(console, filled):
    assert console.post(f"/certificates/{HOST}/renew/").status_code == 302
    with on_platform_side():
        assert Order.objects.get(host=HOST).reason == Order.Reason.RENEWAL
    assert "In the queue" in text_of(console.get(f"/certificates/{HOST}/"))


def test_a_name_that_never_asked_is_not_found(console):
    assert console.get("/certificates/nobody.test/").status_code == 404
    assert console.post("/certificates/nobody.test/renew/").status_code == 404


def test_a_pause_of_the_authority_is_on_top(console, filled, monkeypatch):
    monkeypatch.setattr(settings, "ACME_DIRECTORY", "https://ca.test/dir")
    with on_platform_side():
        Authority.objects.create(
            directory="https://ca.test/dir",
            paused_until=clock.real_now() + timedelta(minutes=5),
            problem="closed for lunch",
        )
    assert "closed for lunch" in text_of(console.get("/certificates/"))


def test_the_fullest_bucket_is_shown_with_its_host(console, filled):
    with on_platform_side():
        row = Order.objects.get(host="stuck1.board-lab.test")
        Attempt.objects.create(
            order=row, host=row.host, registered="board-lab.test", at=clock.real_now()
        )
    text = text_of(console.get("/certificates/"))
    assert "1 of 250" in text
    assert "1 of 40" in text


def test_keys_are_on_no_page(console, filled):
    with on_platform_side():
        sealed = Certificate.objects.get(host=HOST).sealed_key
    for path in ("/certificates/", f"/certificates/{HOST}/"):
        text = text_of(console.get(path))
        assert "PRIVATE KEY" not in text
        assert sealed not in text


def test_every_code_has_a_sentence():
    for kind in causes._ORDER:
        assert causes.of_order(kind, "").code in {*known_codes(), "caa_forbids"}
    for kind in [*causes._VALIDATION, "else"]:
        code = causes.of_validation(kind, "").code
        assert reason(code) != code

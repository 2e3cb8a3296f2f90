"""A sign-in ends when nobody acts, and at last whatever happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, RequestFactory

from kernel.clock import real_now
from shared_apps.identity.sittings import is_an_act

IDLE = timedelta(minutes=settings.CONSOLE_IDLE_MINUTES)
LONGEST = timedelta(hours=settings.CONSOLE_SESSION_HOURS)
AGE = timedelta(seconds=settings.SESSION_COOKIE_AGE)
SOON = timedelta(seconds=5)
ADMIN = "admin.ezscale.localhost"


@pytest.fixture(params=["team", "staff"])
def console(request, acme, ada, olga, client_for) -> tuple[Client, str]:
    """A browser that is signed in, and its first page."""
    if request.param == "team":
        return client_for(acme, ada), "/manage/"
    return client_for(ADMIN, olga), "/"


def status_in(after: timedelta, client: Client, path: str, **headers: str) -> int:
    with time_machine.travel(real_now() + after, tick=False):
        return client.get(path, headers=headers).status_code


def test_a_console_left_alone_asks_who_is_there(console):
    client, path = console
    assert client.get(path).status_code == 200
    assert status_in(IDLE + SOON, client, path) == 302
    assert client.get(path).status_code == 302  # it does not come back with the clock


def test_a_console_that_is_worked_in_goes_on(console):
    client, path = console
    assert client.get(path).status_code == 200
    for half in range(1, 5):
        assert status_in(half * (IDLE - 2 * SOON), client, path) == 200, half


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(console):
    client, path = console
    assert client.get(path).status_code == 200
    for headers in ({"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}):
        assert status_in(IDLE - SOON, client, path, **headers) == 200
    assert status_in(IDLE + SOON, client, path) == 302


def test_a_console_ends_at_last_however_busy_it_is(console):
    client, path = console
    assert client.get(path).status_code == 200
    step, seen = IDLE / 2, []
    for count in range(1, int(LONGEST / step) + 1):
        seen.append(status_in(count * step, client, path))
    assert seen == [200] * (len(seen) - 1) + [302]


def test_a_customer_stays_for_the_cookies_life_and_no_longer(acme, alice, client_for):
    """Counted from the sign-in: coming every day does not make it longer."""
    client = client_for(acme, alice)
    assert client.get("/account/").status_code == 200
    for day in range(1, AGE.days):
        assert status_in(timedelta(days=day), client, "/account/") == 200, day
    assert status_in(AGE, client, "/account/") == 302


def test_what_was_sent_after_the_end_is_not_done(acme, ada, client_for):
    client = client_for(acme, ada)
    assert client.get("/manage/").status_code == 200
    with time_machine.travel(real_now() + IDLE + SOON, tick=False):
        answer = client.post("/auth/password/change/", {"oldpassword": "x"})
    assert answer["Location"].startswith("/auth/login/")


@pytest.mark.parametrize(
    ("method", "headers", "is_one"),
    [
        ("GET", {}, True),
        ("GET", {"Sec-Fetch-Mode": "navigate"}, True),
        ("GET", {"Sec-Fetch-Mode": "same-origin"}, False),
        ("GET", {"HX-Request": "true"}, False),
        ("POST", {"HX-Request": "true", "Sec-Fetch-Mode": "cors"}, True),
    ],
)
def test_what_counts_as_an_act(method, headers, is_one):
    assert is_an_act(RequestFactory().generic(method, "/", headers=headers)) is is_one

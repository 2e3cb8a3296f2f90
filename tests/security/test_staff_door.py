"""The staff host is answered for its networks and its access proxy; nothing else of it is shut."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from structlog.testing import capture_logs

from config.doctor import names
from config.doctor.finding import OK, WARN
from config.door import is_inside

ADMIN = "admin.ezscale.localhost"
OFFICE = [ip_network("198.51.100.0/24"), ip_network("2001:db8:7::/48")]
WORD = "of-the-access-proxy-4711"


@pytest.fixture
def office(settings):
    """Behind our edge, which says who asks, and answered for the office alone."""
    settings.STAFF_NETWORKS = OFFICE
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


@pytest.fixture
def ask(client_for):
    """One question to a host from an address, as the edge hands it on."""

    def get(told: str, path: str = "/auth/login/", place=ADMIN, **headers: str):
        headers = {"X-Forwarded-For": told, **headers}
        return client_for(place).get(path, headers=headers, REMOTE_ADDR="127.0.0.1")

    return get


@pytest.mark.parametrize(
    "address", ["198.51.100.9", "2001:db8:7::9", "2001:DB8:7:0::a", "::ffff:198.51.100.9"]
)
def test_who_comes_from_the_office_gets_in(db, office, ask, address):
    assert ask(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("203.0.113.9", "2001:db8:8::9", "::ffff:203.0.113.9"),
        *("198.51.100.9, 203.0.113.9", "203.0.113.9 198.51.100.9", "198.51.100.9:80", ""),
    ],
)
def test_who_comes_from_elsewhere_does_not_whatever_it_says_of_itself(office, ask, address):
    """The edge's word is the last; a caller's own before it counts for nothing."""
    assert ask(address).status_code == 403


def test_without_proxies_nobody_is_believed(settings, office, ask):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert ask("198.51.100.9").status_code == 403


def test_a_caller_without_an_address_is_outside():
    """A web server that listens on a socket of a file tells none."""
    for address in ("", "unix:", "somewhere"):
        assert not is_inside(address, [ip_network("0.0.0.0/0"), ip_network("::/0")])


def test_capitals_do_not_pass_the_door(office, ask):
    assert ask("203.0.113.9", place="ADMIN.EZSCALE.LocalHost").status_code == 403


@pytest.mark.parametrize("path", ["/", "/auth/login/", "/stores/", "/nothing/", "/api/v1/plans/"])
def test_a_refusal_asks_no_database_and_sets_no_cookie(office, ask, path):
    """No database mark: a query would be an error. Not even for a session's name."""
    for method_headers in ({}, {"Cookie": "session=abcdefghijklmnopqrstuvwxyz012345; csrf=x"}):
        answer = ask("203.0.113.9", path, **method_headers)
        assert answer.status_code == 403
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_every_method_is_refused(office, client_for):
    """A form without our token too: not by that, but at the door."""
    headers = {"X-Forwarded-For": "203.0.113.9"}
    browser = client_for(ADMIN)
    for method in ("head", "post", "put", "patch", "delete", "options"):
        assert getattr(browser, method)("/auth/login/", headers=headers).status_code == 403


def test_people_read_why_in_their_language_and_no_name(office, ask):
    text = ask("203.0.113.9").content.decode()
    assert "This address is not answered from where you are." in text
    assert 'lang="en"' in text
    assert "ezscale" not in text.lower()
    assert "style=" not in text
    german = ask("203.0.113.9", **{"Accept-Language": "de"}).content.decode()
    assert "Von hier aus ist diese Adresse nicht zugänglich." in german
    assert 'lang="de"' in german


def test_programs_read_it_as_json(office, ask):
    answer = ask("203.0.113.9", "/api/v1/plans/")
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["code"]) == (403, "closed_from_here")


def test_it_is_logged_once_with_the_address(office, ask):
    with capture_logs() as lines:
        ask("203.0.113.9")
        ask("198.51.100.9", "/health/live")
    (line,) = [one for one in lines if one["event"] == "staff_door_closed"]
    assert (line["ip"], line["lacking"]) == ("203.0.113.9", "network")


def test_balancers_get_their_answer_from_anywhere(db, office, ask):
    for path in ("/health/live", "/health/ready", "/healthz"):
        assert ask("203.0.113.9", path).status_code == 200


def test_other_hosts_have_no_such_door(db, settings, office, acme, ask):
    settings.STAFF_PROXY_SECRET = WORD
    for place, path in (
        (acme.primary_host, "/plans/"),
        (acme.primary_host, "/auth/login/"),
        ("partners.ezscale.localhost", "/"),
    ):
        assert ask("203.0.113.9", path, place=place).status_code == 200


def test_without_settings_everybody_may_come(db, ask):
    assert ask("203.0.113.9").status_code == 200


def test_an_access_proxy_shows_its_secret(db, settings, ask):
    settings.STAFF_PROXY_SECRET = WORD
    assert ask("203.0.113.9", **{"X-Staff-Proxy-Secret": WORD}).status_code == 200
    for wrong in ("", WORD[:-1], WORD + "x", WORD.upper(), f"{WORD},{WORD}", "ü"):
        assert ask("203.0.113.9", **{"X-Staff-Proxy-Secret": wrong}).status_code == 403, wrong
    with capture_logs() as lines:
        assert ask("203.0.113.9").status_code == 403
    (line,) = [one for one in lines if one["event"] == "staff_door_closed"]
    assert line["lacking"] == "proxy secret"
    assert WORD not in str(lines)


def test_where_both_are_set_both_must_be_right(db, settings, office, ask):
    settings.STAFF_PROXY_SECRET = WORD
    proof = {"X-Staff-Proxy-Secret": WORD}
    assert ask("198.51.100.9", **proof).status_code == 200
    assert ask("198.51.100.9").status_code == 403
    assert ask("203.0.113.9", **proof).status_code == 403


def test_the_doctor_tells_of_an_open_door(settings):
    assert names.staff_door_is_kept().level == OK  # a lab
    settings.LAB = False
    found = names.staff_door_is_kept()
    assert (found.level, found.saw) == (WARN, "open to every network")
    assert "EZSCALE_STAFF_NETWORKS" in found.mend
    settings.STAFF_NETWORKS = [*OFFICE, ip_network("0.0.0.0/0")]
    assert names.staff_door_is_kept().level == WARN  # everybody, in other words
    settings.STAFF_NETWORKS = OFFICE
    assert names.staff_door_is_kept().level == OK
    settings.STAFF_NETWORKS, settings.STAFF_PROXY_SECRET = [], WORD
    assert names.staff_door_is_kept().level == OK

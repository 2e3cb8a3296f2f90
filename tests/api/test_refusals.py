"""Every no is problem+json with a stable code, and a foreign thing looks like one that is not."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests.api.conftest import Program, token_for
from tests.conftest import sign_in

NOWHERE = "00000000-0000-4000-8000-000000000000"
_PROTECTED = [
    ("GET", "me/"), ("GET", "auth/user/"), ("PATCH", "auth/user/"), ("POST", "auth/logout/"),
    ("POST", "auth/password/change/"), ("GET", "orders/"), ("POST", "orders/"),
    ("GET", f"orders/{NOWHERE}/"), ("GET", "services/"), ("GET", f"services/{NOWHERE}/"),
    ("POST", f"services/{NOWHERE}/actions/"), ("POST", f"services/{NOWHERE}/reboot/"),
    ("POST", f"services/{NOWHERE}/credentials/"), ("GET", "invoices/"),
    ("GET", f"invoices/{NOWHERE}/"), ("GET", f"invoices/{NOWHERE}/pdf/"),
    ("POST", f"invoices/{NOWHERE}/pay/"),
]  # fmt: skip
_FOR_CUSTOMERS = [one for one in _PROTECTED if not one[1].startswith("auth/")]


def assert_problem(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = json.loads(answer.content)
    assert (found["status"], found["code"], found["type"]) == (status, code, f"urn:problem:{code}")
    assert found["title"]
    assert found["detail"]


@pytest.mark.parametrize(("method", "path"), _PROTECTED)
def test_without_a_token_the_door_is_shut(stranger, method, path):
    answer = stranger.ask(method, path, {})
    assert_problem(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), _FOR_CUSTOMERS)
def test_a_team_member_without_a_customer_is_told_so(acme, ada, method, path):
    assert_problem(Program(acme, token_for(acme, ada)).ask(method, path, {}), 403, "no_customer")


def test_a_team_member_can_still_read_who_they_are(acme, ada):
    assert Program(acme, token_for(acme, ada)).get("auth/user/").status_code == 200


_THINGS = [
    ("GET", "orders/{order}/"), ("GET", "services/{service}/"), ("GET", "invoices/{invoice}/"),
    ("GET", "invoices/{invoice}/pdf/"), ("POST", "invoices/{invoice}/pay/"),
    ("POST", "services/{service}/reboot/"), ("POST", "services/{service}/credentials/"),
    ("POST", "services/{service}/actions/"),
]  # fmt: skip


@pytest.mark.isolation
@pytest.mark.parametrize(("method", "path"), _THINGS)
@pytest.mark.parametrize("who", ["bobs", "charlies"])
def test_a_foreign_thing_looks_like_one_that_is_not(request, order, service, who, method, path):
    program = request.getfixturevalue(who)
    mine = path.format(
        order=order["order"]["id"], invoice=order["invoice"]["id"], service=service.pk
    )
    body = {"action": "stop"} if path.endswith("actions/") else {}
    foreign = program.ask(method, mine, body)
    nothing = program.ask(
        method, path.format(order=NOWHERE, invoice=NOWHERE, service=NOWHERE), body
    )
    assert foreign.status_code == 404
    assert foreign.content == nothing.content
    assert foreign["Content-Type"] == "application/problem+json"


@pytest.mark.isolation
@pytest.mark.parametrize("who", ["bobs", "charlies"])
@pytest.mark.parametrize("path", ["orders/", "services/", "invoices/"])
def test_lists_hold_the_callers_own_only(request, order, service, who, path):
    assert request.getfixturevalue(who).get(path).json()["results"] == []
    assert len(request.getfixturevalue("alices").get(path).json()["results"]) == 1


@pytest.mark.isolation
def test_a_token_opens_no_page_of_the_team_or_the_portal(alices):
    for path in ("/manage/", "/account/"):
        answer = Client().get(
            path,
            headers={
                "host": f"{alices.store.primary_host}:8000",
                "authorization": f"Bearer {alices.token}",
            },
        )
        assert answer.status_code in {302, 403, 404}, path


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["nothing/", "nothing", "orders/1/", "../v2/plans/", "", "x/y/z"])
def test_an_unknown_address_is_a_problem_whatever_the_method(stranger, method, path):
    assert_problem(stranger.ask(method, path), 404, "not_found")


def test_addresses_beside_version_one_are_problems_too(acme, stranger):
    answer = Client().get("/api/v2/plans/", headers={"host": f"{acme.primary_host}:8000"})
    assert_problem(answer, 404, "not_found")


def test_a_forgotten_slash_is_forgiven_with_body_and_all(acme, alices, wanted):
    assert alices.get("me").status_code == 200
    assert alices.post("orders", wanted).status_code == 201
    assert alices.get("invoices").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "orders/"), ("PUT", "auth/user/"), ("POST", "me/"), ("GET", "auth/login/"),
     ("OPTIONS", "orders/"), ("GET", "auth/logout/"), ("PATCH", f"invoices/{NOWHERE}/")],
)  # fmt: skip
def test_a_wrong_method_is_a_problem(alices, method, path):
    assert_problem(alices.ask(method, path), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"nope", b"\xff\xfe", b'{"items": NaN}', b'{"a": 1, "a": 2}', b"[" * 5000,
        b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a": "\\ud800"}', b'{"\\ud800": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_json_is_a_problem(alices, raw):
    assert_problem(alices.ask("POST", "orders/", raw), 400, "parse_error")


def test_a_large_body_is_not_read_to_its_end(alices):
    body = {"items": "x" * 70_000}
    assert_problem(alices.post("orders/", body), 413, "too_large")


def test_other_types_than_json_are_refused(acme, alices):
    client = Client()
    headers = {"host": f"{acme.primary_host}:8000", "authorization": f"Bearer {alices.token}"}
    assert_problem(
        client.post("/api/v1/orders/", {"items": "1"}, headers=headers),
        415,
        "unsupported_media_type",
    )
    html = alices.get("me/", accept="text/html")
    assert_problem(html, 406, "not_acceptable")


def test_a_browsers_session_reads_and_changes_only_with_its_csrf_token(acme, alice):
    headers = {"host": f"{acme.primary_host}:8000"}
    browser = Client(headers=headers, enforce_csrf_checks=False)
    sign_in(browser, alice)
    browser.handler.enforce_csrf_checks = True
    assert browser.get("/api/v1/me/").json()["name"] == "Alice Archer"
    change = {"name": "Mallory"}
    refused = browser.patch("/api/v1/auth/user/", change, content_type="application/json")
    assert_problem(refused, 403, "csrf_failed")
    token = "a" * 32
    browser.cookies["csrf"] = token
    changed = browser.patch(
        "/api/v1/auth/user/", change, content_type="application/json",
        headers={"x-csrftoken": token},
    )  # fmt: skip
    assert changed.json()["name"] == "Mallory"


@pytest.mark.isolation
def test_a_session_of_another_store_is_nobody_here(acme, beta, alice):
    browser = Client(headers={"host": f"{acme.primary_host}:8000"})
    sign_in(browser, alice)
    other = Client(headers={"host": f"{beta.primary_host}:8000"})
    other.cookies = browser.cookies
    assert_problem(other.get("/api/v1/me/"), 401, "not_authenticated")


def test_a_bug_is_a_problem_too(acme, alices, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("tenant_apps.api.views.people.shown", broken)
    client = Client(raise_request_exception=False)
    headers = {"host": f"{acme.primary_host}:8000", "authorization": f"Bearer {alices.token}"}
    assert_problem(client.get("/api/v1/me/", headers=headers), 500, "server_error")


def flood(program: Program, times: int, **headers: str) -> list[int]:
    body = {"email": "nobody@acme-customer.test", "password": "wrong"}
    return [program.post("auth/login/", body, **headers).status_code for _ in range(times)]


def test_guessing_ends_in_429_and_says_when_to_come_back(stranger):
    assert 429 in flood(stranger, 21)
    answer = stranger.post("auth/login/", {"email": "a@b.test", "password": "x"})
    assert_problem(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 61


def test_a_claimed_address_does_not_help_a_guesser(stranger):
    claimed = [flood(stranger, 1, **{"x-forwarded-for": f"203.0.113.{n}"})[0] for n in range(22)]
    assert claimed[-1] == 429


def test_one_stores_flood_locks_nobody_out_of_another(stranger, charlies, charlie):
    flood(stranger, 21)
    body = {"email": charlie.user.email, "password": "correct horse battery"}
    assert Program(charlies.store).post("auth/login/", body).status_code == 200


def test_reading_has_its_own_limit(acme, alices, monkeypatch):
    monkeypatch.setattr(
        "shared_apps.identity.api.throttles.StoreRateThrottle.THROTTLE_RATES", {"store": "3/min"}
    )
    assert [alices.get("me/").status_code for _ in range(4)][-1] == 429


def test_without_the_cache_nobody_signs_in_and_reading_goes_on(stranger, alices, settings):
    """Guessing stays limited, so the door stays shut; what only reads is let through."""
    default = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = {"default": default}
    assert_problem(
        stranger.post("auth/login/", {"email": "a@b.test", "password": "x"}), 503, "unavailable"
    )
    assert_problem(alices.post("auth/logout/"), 503, "unavailable")
    assert alices.get("me/").status_code == 200
    assert alices.get("plans/").status_code == 200

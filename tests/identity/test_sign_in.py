"""The sign-in form: who comes in, where to, and how often one may guess."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store, on_platform_side
from tests.conftest import PASSWORD, sign_in
from tests.identity.conftest import prove

LOGIN = "/auth/login/"


def try_login(browser, email, password=PASSWORD, **more):
    return browser.post(LOGIN, {"login": email, "password": password, **more})


def signed_in(browser) -> bool:
    return browser.get("/auth/2fa/").status_code == 200


def test_the_page_shows_the_brand_and_the_way_to_the_shop(acme, client_for, db):
    page = client_for(acme).get(LOGIN).content.decode()
    assert "Acme Cloud" in page
    assert 'href="/"' in page
    assert "Open an account" in page
    assert "EZSCALE" not in page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "2fa/",
        "2fa/webauthn/",
        "2fa/webauthn/add/",
        "2fa/totp/activate/",
        "2fa/reauthenticate/",
        "email/",
        "password/change/",
        "reauthenticate/",
        "sessions/",
        "logout/",
    ],
)
def test_pages_carry_no_inline_script_and_no_inline_style(acme, client_for, alice, path):
    browser = client_for(acme, alice)
    prove(browser)
    answer = browser.get(f"/auth/{path}", follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Acme Cloud" in page
    assert "style=" not in page
    for tag in page.split("<script")[1:]:
        head = tag.split(">", 1)[0]
        assert "src=" in head or 'type="application/json"' in head
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_customer_team_and_staff_each_go_where_they_belong(acme, client_for, alice, ada, olga):
    for place, person, home in (
        (acme, alice.user, "/account/"),
        (acme, ada, "/manage/"),
        ("admin.ezscale.localhost", olga, "/"),
    ):
        browser = client_for(place)
        assert try_login(browser, person.email)["Location"] == home
        again = browser.get(LOGIN)
        assert (again.status_code, again["Location"]) == (302, home)


def test_next_is_followed_on_the_own_host(acme, client_for, alice):
    answer = try_login(client_for(acme), alice.user.email, next="/checkout/?a=1")
    assert answer["Location"] == "/checkout/?a=1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.test/",
        "///evil.test/",
        "https://evil.test/",
        "http:evil.test",
        "javascript:alert(1)",
        "\\\\evil.test",
        "/\\evil.test",
        "https:///evil.test",
        " //evil.test",
        "http://acme.ezscale.localhost:8000@evil.test/",
        "http://beta.ezscale.localhost:8000/",
        "data:text/html,x",
    ],
)
def test_next_never_leaves_the_host(acme, client_for, alice, target):
    browser = client_for(acme)
    assert try_login(browser, alice.user.email, next=target)["Location"] == "/account/"
    assert browser.get(LOGIN, {"next": target})["Location"] == "/account/"


@pytest.mark.parametrize("email", ["alice@acme-customer.test", "nobody@acme-customer.test"])
def test_a_wrong_login_looks_the_same_whoever_it_is(acme, client_for, alice, email):
    answer = try_login(client_for(acme), email, "wrong wrong wrong")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "are not correct" in page
    assert f'value="{email}"' in page


def test_another_stores_customer_and_staff_are_strangers(acme, client_for, charlie, olga):
    for stranger in (charlie.user, olga):
        assert try_login(client_for(acme), stranger.email).status_code == 200


def test_a_closed_account_does_not_come_in(acme, client_for, alice):
    browser = client_for(acme, alice)
    assert signed_in(browser)
    with in_store(acme):
        alice.user.is_active = False
        alice.user.save()
    assert not signed_in(browser)
    answer = try_login(client_for(acme), alice.user.email)
    assert answer["Location"] == "/auth/inactive/"
    assert "This account is closed" in client_for(acme).get("/auth/inactive/").content.decode()


def test_cookies_stay_on_the_host_and_out_of_scripts(acme, client_for, alice):
    browser = client_for(acme, alice)
    cookie = browser.cookies["session"]
    assert cookie["domain"] == ""
    assert cookie["path"] == "/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_session_of_one_store_is_nobodys_in_another(acme, beta, client_for, alice, ada):
    for person in (alice, ada):
        browser = client_for(acme, person)
        for place in (beta, "admin.ezscale.localhost"):
            thief = client_for(place)
            thief.cookies["session"] = browser.cookies["session"].value
            assert thief.get("/auth/2fa/").status_code == 302
        assert signed_in(browser)


def test_the_session_gets_a_new_name_at_sign_in(acme, client_for, alice):
    browser = client_for(acme)
    browser.get(LOGIN)
    browser.cookies["session"] = "planted-by-somebody"
    sign_in(browser, alice)
    assert browser.cookies["session"].value != "planted-by-somebody"


def test_signing_out_ends_the_session_and_asks_first(acme, client_for, alice):
    browser = client_for(acme, alice)
    old = browser.cookies["session"].value
    page = browser.get("/auth/logout/")
    assert "Sign out?" in page.content.decode()
    assert signed_in(browser)
    assert browser.post("/auth/logout/")["Location"] == "/"
    browser.cookies["session"] = old
    assert not signed_in(browser)


def test_five_wrong_guesses_close_the_door_for_this_address_in_this_store(
    acme, beta, client_for, alice, charlie
):
    browser = client_for(acme)
    for _ in range(5):
        try_login(browser, alice.user.email, "wrong wrong wrong")
    locked = try_login(browser, alice.user.email)
    assert locked.status_code == 200
    assert "Too many failed login attempts" in locked.content.decode()
    assert try_login(client_for(beta), charlie.user.email).status_code == 302


@pytest.mark.parametrize("trick", ["port", "capitals", "spaces"])
def test_a_guess_counts_however_it_is_dressed(acme, client_for, alice, trick):
    email, host = alice.user.email, acme.primary_host
    for n in range(5):
        browser = client_for(acme)
        dressed, headers = email, {}
        if trick == "port":
            headers = {"host": f"{host}:{9000 + n}"}
        elif trick == "capitals":
            dressed = email[: n + 1].upper() + email[n + 1 :]
        else:
            dressed = " " * n + email
        form = {"login": dressed, "password": "wrong wrong wrong"}
        browser.post(LOGIN, form, headers=headers)
    assert "Too many failed" in try_login(client_for(acme), email).content.decode()


def test_guesses_at_the_api_and_at_the_form_are_one_count(acme, client_for, alice):
    browser = client_for(acme)
    for _ in range(5):
        browser.post(
            "/api/v1/auth/login/",
            {"email": alice.user.email, "password": "wrong wrong wrong"},
            content_type="application/json",
        )
    assert "Too many failed" in try_login(browser, alice.user.email).content.decode()


def test_a_flood_gets_a_clear_page(acme, client_for, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "2/m/ip"}
    browser = client_for(acme)
    answers = [try_login(browser, f"n{n}@x.test", "wrong wrong wrong") for n in range(3)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


def test_without_the_cache_nobody_signs_in_and_the_page_says_why(acme, client_for, alice, settings):
    inside = client_for(acme, alice)
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/1"}
    }
    browser = client_for(acme)
    assert browser.get(LOGIN).status_code == 200
    answer = try_login(browser, alice.user.email)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Back in a moment" in page
    assert "Acme Cloud" in page
    assert "Traceback" not in page
    assert not signed_in(browser)
    assert signed_in(inside)


def test_staff_sign_in_only_on_their_own_host(client_for, olga, acme):
    with on_platform_side():
        assert olga.is_staff
    page = client_for("admin.ezscale.localhost").get(LOGIN).content.decode()
    assert "Open an account" not in page
    assert "Back to the shop" not in page

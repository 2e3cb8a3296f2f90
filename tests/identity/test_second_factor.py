"""An authenticator app, recovery codes, and what asks for them."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator

from kernel.tenancy.context import in_store
from tests.conftest import PASSWORD
from tests.identity.conftest import code_of, mails, prove

SECOND = "/auth/2fa/authenticate/"


def first_step(browser, person):
    user = getattr(person, "user", person)
    return browser.post("/auth/login/", {"login": user.email, "password": PASSWORD})


def signed_in(browser) -> bool:
    return browser.get("/auth/2fa/").status_code == 200


def set_up_app(browser) -> str:
    """Through the page; answers the app's key."""
    prove(browser)
    page = browser.get("/auth/2fa/totp/activate/").content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = re.search(r">([A-Z2-7]{32})<", page).group(1)
    answer = browser.post("/auth/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/auth/2fa/recovery-codes/"
    return secret


def codes_on(browser) -> list[str]:
    page = browser.get("/auth/2fa/recovery-codes/").content.decode()
    return re.findall(r"<li>([0-9a-f]+)</li>", page)


def test_set_up_by_page_then_the_password_alone_is_not_enough(
    acme, client_for, alice, django_capture_on_commit_callbacks
):
    with in_store(acme), django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client_for(acme, alice))
    assert mails(acme, "totp_activated", alice.user.email)
    browser = client_for(acme)
    assert first_step(browser, alice)["Location"].startswith(SECOND)
    assert not signed_in(browser)
    assert "Second step" in browser.get(SECOND).content.decode()
    answer = browser.post(SECOND, {"code": code_of(secret)})
    assert answer["Location"] == "/account/"
    assert signed_in(browser)


def test_next_survives_the_second_step(acme, client_for, alice, app_for):
    secret = app_for(acme, alice.user)
    browser = client_for(acme)
    form = {"login": alice.user.email, "password": PASSWORD, "next": "/checkout/"}
    browser.post("/auth/login/", form)
    assert browser.post(SECOND, {"code": code_of(secret)})["Location"] == "/checkout/"


def test_a_wrong_code_stays_outside(acme, client_for, alice, app_for):
    secret = app_for(acme, alice.user)
    browser = client_for(acme)
    first_step(browser, alice)
    wrong = "000000" if code_of(secret) != "000000" else "111111"
    answer = browser.post(SECOND, {"code": wrong})
    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()
    assert not signed_in(browser)


def test_a_code_is_good_once(acme, client_for, alice, app_for):
    secret = app_for(acme, alice.user)
    code = code_of(secret)
    one, two = client_for(acme), client_for(acme)
    for browser in (one, two):
        first_step(browser, alice)
    assert one.post(SECOND, {"code": code}).status_code == 302
    assert two.post(SECOND, {"code": code}).status_code == 200
    assert not signed_in(two)


def test_guessing_codes_is_stopped(acme, client_for, alice, app_for):
    secret = app_for(acme, alice.user)
    browser = client_for(acme)
    first_step(browser, alice)
    answers = [browser.post(SECOND, {"code": f"00000{n}"}) for n in range(6)]
    assert "Too many failed" in answers[-1].content.decode()
    assert browser.post(SECOND, {"code": code_of(secret)}).status_code == 200
    assert not signed_in(browser)


def test_a_recovery_code_opens_once(acme, client_for, alice):
    inside = client_for(acme, alice)
    set_up_app(inside)
    codes = codes_on(inside)
    assert len(set(codes)) == 10
    browser = client_for(acme)
    first_step(browser, alice)
    assert browser.post(SECOND, {"code": codes[0]}).status_code == 302
    assert signed_in(browser)
    again = client_for(acme)
    first_step(again, alice)
    assert again.post(SECOND, {"code": codes[0]}).status_code == 200
    assert len(codes_on(inside)) == 9
    text = inside.get("/auth/2fa/recovery-codes/download/").content.decode()
    assert codes[1] in text
    assert codes[0] not in text
    assert "Acme Cloud" in text


def test_new_codes_make_the_old_ones_worthless(acme, client_for, alice):
    browser = client_for(acme, alice)
    set_up_app(browser)
    old = codes_on(browser)
    browser.post("/auth/2fa/recovery-codes/generate/")
    assert not set(old) & set(codes_on(browser))


def test_the_app_is_removed_by_page(acme, client_for, alice):
    browser = client_for(acme, alice)
    set_up_app(browser)
    assert "stop working" in browser.get("/auth/2fa/totp/deactivate/").content.decode()
    browser.post("/auth/2fa/totp/deactivate/")
    with in_store(acme):
        assert not Authenticator.objects.filter(user=alice.user).exists()
    assert first_step(client_for(acme), alice)["Location"] == "/account/"


def test_factors_are_touched_only_by_who_knows_the_password_right_now(
    acme, client_for, alice, settings
):
    browser = client_for(acme, alice)
    answer = browser.get("/auth/2fa/totp/activate/")
    assert answer["Location"].startswith("/auth/reauthenticate/")
    page = browser.get(answer["Location"]).content.decode()
    assert "Confirm that it is you" in page
    wrong = browser.post(answer["Location"], {"password": "wrong wrong wrong"})
    assert wrong.status_code == 200
    assert browser.get("/auth/2fa/totp/activate/").status_code == 302
    right = browser.post(answer["Location"], {"password": PASSWORD})
    assert right["Location"] == "/auth/2fa/totp/activate/"
    assert browser.get("/auth/2fa/totp/activate/").status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert browser.get("/auth/2fa/totp/activate/").status_code == 302


def test_with_a_factor_the_proof_may_be_a_code(acme, client_for, alice, app_for):
    secret = app_for(acme, alice.user)
    browser = client_for(acme)
    first_step(browser, alice)
    browser.post(SECOND, {"code": code_of(secret)})
    page = browser.get("/auth/2fa/reauthenticate/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert "Use your password" in browser.get("/auth/2fa/reauthenticate/").content.decode()


def test_the_factor_of_one_store_means_nothing_in_another(acme, beta, client_for, alice, app_for):
    """The same address, the same password, two accounts: only acme's has a factor."""
    from kernel.secrets import Secret
    from shared_apps.identity.services import register_person

    app_for(acme, alice.user)
    with in_store(beta):
        twin = register_person(email=alice.user.email, password=Secret(PASSWORD), name="Alice")
    assert first_step(client_for(beta), twin)["Location"] == "/account/"
    assert first_step(client_for(acme), alice)["Location"].startswith(SECOND)


def test_the_secret_is_sealed_at_rest(acme, alice, app_for):
    secret = app_for(acme, alice.user)
    with in_store(acme):
        row = Authenticator.objects.get(user=alice.user)
        assert secret not in str(row.data)


def test_a_reset_password_does_not_pass_the_second_step(acme, client_for, alice, app_for):
    from tests.identity.conftest import link_of, path_of
    from tests.identity.test_password_reset import NEW, ask, use_link

    app_for(acme, alice.user)
    browser = client_for(acme)
    ask(browser, alice.user.email)
    use_link(browser, path_of(link_of(acme, "password_reset_key", alice.user.email)))
    assert not signed_in(browser)
    form = {"login": alice.user.email, "password": NEW}
    assert browser.post("/auth/login/", form)["Location"].startswith(SECOND)


@pytest.mark.parametrize(
    "path",
    [
        "/auth/2fa/",
        "/auth/2fa/totp/activate/",
        "/auth/2fa/webauthn/",
        "/auth/2fa/webauthn/add/",
        "/auth/2fa/recovery-codes/",
        "/auth/email/",
        "/auth/password/change/",
        "/auth/sessions/",
    ],
)
def test_strangers_are_sent_to_the_door(acme, client_for, db, path):
    answer = client_for(acme).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/auth/login/?next=")

"""A token for a password, and the second factor is asked for where there is one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from kernel import clock
from kernel.tenancy.context import in_store
from shared_apps.identity.models import ApiToken
from tests.api.conftest import Program, token_for
from tests.people import PASSWORD


def login(program: Program, person, **more: str):
    return program.post("auth/login/", {"email": person.user.email, "password": PASSWORD, **more})


@pytest.fixture
def secret(acme, alice) -> str:
    """Alice has an authenticator app; this is what it holds."""
    made = generate_totp_secret()
    with in_store(acme):
        TOTP.activate(alice.user, made)
    return made


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_password_gives_a_token_that_works(acme, stranger, alice):
    answer = login(stranger, alice)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    token = answer.json()["token"]
    assert token.startswith("tok_")
    assert Program(acme, token).get("me/").json()["email"] == alice.user.email
    with in_store(acme):
        assert not ApiToken.objects.filter(digest__contains=token).exists()


def test_the_address_may_be_written_in_capitals(stranger, alice):
    body = {"email": alice.user.email.upper(), "password": PASSWORD}
    assert stranger.post("auth/login/", body).status_code == 200


@pytest.mark.parametrize("email", ["alice@acme-customer.test", "nobody@acme-customer.test"])
def test_a_wrong_login_looks_the_same_whoever_it_is(stranger, alice, email):
    answer = stranger.post("auth/login/", {"email": email, "password": "wrong wrong wrong"})
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_login")
    assert answer["Content-Type"] == "application/problem+json"
    assert "email" not in answer.json().get("errors", [{}])[0]


def test_without_the_second_factor_there_is_no_token(acme, stranger, alice, secret):
    answer = login(stranger, alice)
    assert (answer.status_code, answer.json()["code"]) == (422, "second_factor_needed")
    with in_store(acme):
        assert not ApiToken.objects.exists()


def test_a_wrong_code_gives_no_token(acme, stranger, alice, secret):
    answer = login(stranger, alice, otp="000000" if code_of(secret) != "000000" else "111111")
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_otp")
    with in_store(acme):
        assert not ApiToken.objects.exists()


def test_the_right_code_gives_a_token_once(stranger, alice, secret):
    code = code_of(secret)
    assert login(stranger, alice, otp=code).status_code == 200
    assert login(stranger, alice, otp=code).json()["code"] == "wrong_otp"


def test_a_recovery_code_works_once(acme, stranger, alice, secret):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    with in_store(acme):
        code = RecoveryCodes.activate(alice.user).get_unused_codes()[0]
    assert login(stranger, alice, otp=code).status_code == 200
    assert login(stranger, alice, otp=code).json()["code"] == "wrong_otp"


def test_codes_cannot_be_guessed_for_long(stranger, alice, secret):
    answers = [login(stranger, alice, otp=f"{n:06}").status_code for n in range(8)]
    assert answers[-1] == 429


def test_another_stores_person_cannot_sign_in_here(stranger, charlie):
    assert login(stranger, charlie).json()["code"] == "wrong_login"


def test_a_disabled_person_cannot_sign_in_and_their_token_ends(acme, stranger, alices, alice):
    with in_store(acme):
        alice.user.is_active = False
        alice.user.save()
    assert login(stranger, alice).json()["code"] == "wrong_login"
    assert alices.get("me/").status_code == 401


def test_signing_out_ends_this_token_and_no_other(acme, alices, alice):
    other = Program(acme, token_for(acme, alice.user))
    assert alices.post("auth/logout/").status_code == 204
    assert alices.get("me/").status_code == 401
    assert other.get("me/").status_code == 200


def test_an_ended_token_is_unknown(acme, alices):
    with in_store(acme):
        ApiToken.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    answer = alices.get("me/")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_another_stores_token_is_unknown(beta, alices):
    assert Program(beta, alices.token).get("me/").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Token x", "Basic YTpi", "Bearer é", "x"])
def test_a_strange_authorization_is_refused_even_where_none_is_needed(stranger, header):
    assert stranger.get("plans/", authorization=header).status_code == 401


def test_the_person_reads_and_renames_themself(acme, alices, alice):
    assert alices.get("auth/user/").json() == {
        "id": str(alice.user.pk),
        "email": alice.user.email,
        "name": "Alice Archer",
    }
    assert alices.patch("auth/user/", {"name": "Alice B."}).json()["name"] == "Alice B."
    with in_store(acme):
        alice.user.refresh_from_db()
    assert alice.user.name == "Alice B."


@pytest.mark.parametrize(
    "field", ["id", "email", "role", "is_staff", "is_active", "password", "tenant", "customer"]
)
def test_nothing_else_of_a_person_can_be_set(acme, alices, alice, field):
    answer = alices.patch("auth/user/", {"name": "Mallory", field: "owner"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "field": field,
        "code": "unknown_field",
        "message": "There is no such field.",
    }
    with in_store(acme):
        alice.user.refresh_from_db()
    assert (alice.user.name, alice.user.role) == ("Alice Archer", "customer")


def test_a_new_password_ends_every_other_token(acme, stranger, alices, alice):
    other = Program(acme, token_for(acme, alice.user))
    body = {"old_password": PASSWORD, "new_password": "an even better staple"}
    assert alices.post("auth/password/change/", body).status_code == 204
    assert other.get("me/").status_code == 401
    assert alices.get("me/").status_code == 200
    assert login(stranger, alice).json()["code"] == "wrong_login"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [("wrong", "an even better staple", "old_password"), (PASSWORD, "short", "new_password")],
)
def test_a_bad_password_change_changes_nothing(stranger, alices, alice, old, new, field):
    answer = alices.post("auth/password/change/", {"old_password": old, "new_password": new})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert login(stranger, alice).status_code == 200


@pytest.mark.parametrize(
    "path", ["auth/registration/", "auth/password/reset/", "auth/password/reset/confirm/"]
)
def test_what_belongs_to_the_pages_is_not_here(stranger, path):
    assert stranger.post(path).status_code == 404

"""How a password is typed, kept and compared (ASVS 6.2), and how codes end (6.5)."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from allauth.mfa import app_settings
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kernel.tenancy.context import in_store
from tests.conftest import PASSWORD

ALICE = "alice@acme-customer.test"


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.found.append(dict(attrs))


def signs_in(client, password: str) -> bool:
    answer = client.post("/auth/login/", {"login": ALICE, "password": password})
    return bool(answer.status_code == 302)


@pytest.mark.parametrize("path", ["/auth/login/", "/auth/signup/", "/auth/password/change/"])
def test_a_password_is_hidden_and_managers_know_it(path, acme, alice, client_for):
    """Nothing stands in the way of pasting, and each field says which password it wants."""
    client = client_for(acme, alice if "change" in path else None)
    page = client.get(path, follow=True).content.decode()
    reader = _Inputs()
    reader.feed(page)
    named = [one for one in reader.found if "password" in (one.get("name") or "")]
    assert named
    for one in named:
        assert one["type"] == "password"
        assert one["autocomplete"] in {"current-password", "new-password"}
        assert not {name for name in one if name.startswith("on")}
        assert int(one.get("maxlength") or 128) >= 64


@pytest.mark.parametrize("typed", [PASSWORD.upper(), f"{PASSWORD} ", f" {PASSWORD}", PASSWORD[:-1]])
def test_a_password_is_compared_as_it_was_typed(typed, acme, alice, client_for):
    assert not signs_in(client_for(acme), typed)
    assert signs_in(client_for(acme), PASSWORD)


def test_a_long_password_counts_to_its_end(acme, alice, client_for):
    """128 characters with umlauts, and the last one matters."""
    long = "ä1 " * 42 + "xy"
    with in_store(acme):
        alice.user.set_password(long)
        alice.user.save(update_fields=["password"])
    assert not signs_in(client_for(acme), long[:-1] + "z")
    assert signs_in(client_for(acme), long)


def test_codes_for_a_lost_device_are_long_and_good_once(in_acme, alice):
    codes = RecoveryCodes.activate(alice.user)
    first, *rest = codes.get_unused_codes()
    assert len({first, *rest}) == 10
    assert all(code.isdecimal() and len(code) == 8 for code in (first, *rest))  # 26 bits
    assert codes.validate_code(first)
    assert not codes.validate_code(first)


def test_a_code_of_a_device_ends_with_its_half_minute(in_acme):
    assert (app_settings.TOTP_PERIOD, app_settings.TOTP_DIGITS) == (30, 6)
    assert app_settings.TOTP_TOLERANCE == 0
    secret = totp.generate_totp_secret()
    now = next(iter(totp.yield_hotp_counters_from_time()))
    assert totp.validate_totp_code(secret, totp.format_hotp_value(totp.hotp_value(secret, now)))
    old = totp.format_hotp_value(totp.hotp_value(secret, now - 2))
    assert not totp.validate_totp_code(secret, old)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("Acme-Cloud-2026!", False),
        ("acmecloudacmecloud", False),
        ("2026Hosting2026", False),
        ("Willkommen-1234", False),
        ("acme.ezscale.localhost", False),
        ("Beta-Hosting-2026", True),  # another store's name is no word of this one's
        ("acme correct horse", True),
        ("82736-4827-3648", True),
        (PASSWORD, True),
    ],
)
def test_the_name_of_the_place_is_no_password(password, fits, in_acme):
    refused: list[str | None] = []
    try:
        validate_password(password)
    except ValidationError as no:
        refused = [one.code for one in no.error_list]
    assert refused == ([] if fits else ["password_of_this_place"])


def test_the_platforms_own_name_is_none_for_its_staff(on_platform):
    with pytest.raises(ValidationError, match="name of this place"):
        validate_password("EZscale-2026!!")


def test_whoever_registers_hears_of_it(db, acme, client_for):
    form = {"name": "Dora", "email": "dora@far.test", "password1": "Acme-Cloud-2026!"}
    answer = client_for(acme).post("/auth/signup/", form)
    assert answer.status_code == 200
    assert "Too easy to guess" in answer.content.decode()

"""What the stories of signing in share: an empty cache, the mailbox, an authenticator app."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from kernel.tenancy.vault import unseal
from tenant_apps.notifications.models import Mail
from tenant_apps.notifications.services.queue import LINK
from tests.people import PASSWORD


@pytest.fixture(autouse=True)
def _no_old_guesses() -> None:
    """Guesses are counted in Valkey, which no transaction rolls back."""
    with on_platform_side():
        cache.clear()


def mails(store: Store, kind: str, to: str) -> list[Mail]:
    with in_store(store):
        return list(
            Mail.objects.filter(kind=f"identity.{kind}", recipient=to).order_by("queued_at")
        )


def link_of(store: Store, kind: str, to: str) -> str:
    """The whole address that the newest such mail opens."""
    with in_store(store):
        return unseal(LINK, mails(store, kind, to)[-1].sealed_link).reveal()


def path_of(link: str) -> str:
    return urlsplit(link).path


def code_of(secret: str) -> str:
    """What the authenticator app shows. Never in the last second of its half minute."""
    if time.time() % 30 > 28:
        time.sleep(2.2)
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def prove(browser: Client) -> None:
    """Type the password once more, as each page that touches factors asks."""
    answer = browser.post("/auth/reauthenticate/", {"password": PASSWORD, "next": "/auth/2fa/"})
    assert answer.status_code == 302


@pytest.fixture
def app_for() -> Callable[[Store, object], str]:
    """Give a person an authenticator app; answers what the app holds."""

    def make(store: Store, user: object) -> str:
        secret = generate_totp_secret()
        with in_store(store):
            TOTP.activate(user, secret)
        return secret

    return make

"""A new installation's first people and first store, by commands, before mail goes out."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from kernel.tenancy.context import on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import User
from shared_apps.resellers.models import Reseller

PASSWORD = "a long way to the sea"
STORE = {"name": "Blue Sky", "owner_name": "Bea Blue", "owner_email": "bea@bluesky.test"}


def said(*words: str, **more: object) -> str:
    out = StringIO()
    call_command(*words, stdout=out, **more)
    return out.getvalue()


def follow(text: str, browser) -> None:
    """Open the printed link and choose a password."""
    path = re.findall(r"https?://[^/\s]+(/auth/password/reset/key/\S+)", text)[0]
    form = browser.get(path)
    browser.post(form["Location"], {"password1": PASSWORD, "password2": PASSWORD})


def test_the_first_of_the_staff_gets_in_by_the_printed_link(stranger):
    text = said("add_staff", "Olga@Hosting.test", name="Olga")
    assert f"admin.{settings.ROOT_DOMAIN}" in text
    follow(text, stranger)
    answer = stranger.post("/auth/login/", {"login": "olga@hosting.test", "password": PASSWORD})
    assert answer.status_code == 302
    with on_platform_side():
        person = User.objects.get(email="olga@hosting.test")
        assert (person.role, person.check_password(PASSWORD)) == ("staff", True)
        verbs = AuditEvent.objects.filter(subject_id=str(person.pk)).values_list("verb", flat=True)
        assert {"staff.added", "person.link_made"} <= set(verbs)


def test_again_is_another_link_for_the_same_person_and_a_used_one_is_dead(stranger):
    first = said("add_staff", "olga@hosting.test", name="Olga")
    follow(said("add_staff", "olga@hosting.test", name="Somebody else"), stranger)
    path = re.findall(r"https?://[^/\s]+(/auth/\S+)", first)[0]
    assert "password1" not in stranger.get(path, follow=True).content.decode()
    with on_platform_side():
        assert User.objects.get(email="olga@hosting.test").name == "Olga"


@pytest.mark.parametrize(("email", "name"), [("nobody", "Olga"), ("o@hosting.test", " ")])
def test_nonsense_is_refused_and_nobody_is_made(db, email, name):
    with on_platform_side():
        before = User.objects.count()
    with pytest.raises(CommandError):
        said("add_staff", email, name=name)
    with on_platform_side():
        assert User.objects.count() == before


def test_a_store_opens_and_its_owner_gets_in(db, acme, client_for):
    text = said("open_store", "bluesky", **STORE)
    host = f"bluesky.{settings.ROOT_DOMAIN}"
    assert f"://{host}" in text
    browser = client_for(host)
    follow(text, browser)
    answer = browser.post("/auth/login/", {"login": "bea@bluesky.test", "password": PASSWORD})
    assert answer["Location"] == "/manage/"


def test_a_store_that_is_there_stays_as_it_is(db, acme):
    with on_platform_side():
        before = Reseller.objects.count()
    assert "is there" in said("open_store", acme.slug, **STORE)
    with pytest.raises(CommandError):
        said("open_store", "admin", **STORE)
    with on_platform_side():
        assert Reseller.objects.count() == before

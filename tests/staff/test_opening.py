"""A store opened through the form, end to end, and every way to be told no."""

from __future__ import annotations

import pytest
from django.core import mail

from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import User
from shared_apps.outbox.flows import work_until_quiet
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store

GIVEN = {
    "name": "Blue Sky Hosting",
    "slug": "bluesky",
    "owner_name": "Bea Blue",
    "owner_email": "bea@bluesky.test",
    "currency": "USD",
    "tier": "pro",
    "language": "en",
    "timezone": "Europe/Madrid",
    "movable_clock": "on",
}


def opened(slug: str) -> Reseller:
    with on_platform_side():
        return Reseller.objects.get(slug=slug)


def stores() -> int:
    with on_platform_side():
        return Reseller.objects.count()


def test_a_form_becomes_a_store(console, acme):
    answer = console.post("/stores/new/", GIVEN)
    row = opened("bluesky")
    assert answer.status_code == 302
    assert answer["Location"] == f"/stores/{row.pk}/opened/"
    assert (row.name, row.currency, row.tier) == ("Blue Sky Hosting", "USD", "pro")
    assert (row.timezone, row.movable_clock) == ("Europe/Madrid", True)
    page = console.get(answer["Location"]).content.decode()
    assert "bluesky.ezscale.localhost" in page
    assert "/auth/password/reset/" in page
    assert " ms." in page


def test_the_new_shop_answers_and_its_owner_is_told(console, acme, client_for):
    console.post("/stores/new/", GIVEN)
    work_until_quiet()
    store = as_store(opened("bluesky"))
    assert "Blue Sky Hosting" in client_for(store).get("/").content.decode()
    welcome = [letter for letter in mail.outbox if letter.to == ["bea@bluesky.test"]]
    assert welcome
    with in_store(store):
        owner = User.objects.get()
    assert (owner.role, owner.has_usable_password()) == ("owner", False)


def test_the_owner_sets_the_first_password_by_mail(console, acme, client_for):
    console.post("/stores/new/", GIVEN)
    work_until_quiet()
    mail.outbox.clear()
    browser = client_for(as_store(opened("bluesky")))
    assert browser.get("/auth/password/reset/").status_code == 200
    browser.post("/auth/password/reset/", {"email": "bea@bluesky.test"})
    work_until_quiet()
    assert [letter.to for letter in mail.outbox] == [["bea@bluesky.test"]]
    assert "/auth/password/reset/key/" in str(mail.outbox[0].body)


def test_an_empty_short_name_is_made_of_the_company(console, acme):
    console.post("/stores/new/", {**GIVEN, "slug": ""})
    assert opened("blue-sky-hosting").name == "Blue Sky Hosting"


def test_olga_stands_in_the_audit_log(console, acme, olga):
    console.post("/stores/new/", GIVEN)
    with on_platform_side():
        act = AuditEvent.objects.get(verb="store.opened", subject_id=str(opened("bluesky").pk))
    assert (act.actor_kind, act.actor_label) == ("staff", "Olga Olsen")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"slug": "acme"}, "This short name is taken"),
        ({"slug": "admin"}, "This name is kept for the platform"),
        ({"slug": "a--b"}, "single hyphens"),
        ({"slug": "9lives"}, "beginning with a letter"),
        ({"name": ""}, "This field is required"),
        ({"name": "日本", "slug": ""}, "beginning with a letter"),
        ({"owner_email": "bea"}, "valid email"),
        ({"owner_name": ""}, "This field is required"),
        ({"currency": "XXX"}, "not one of the available choices"),
        ({"timezone": "Mars/Olympus"}, "not one of the available choices"),
    ],
)
def test_a_wrong_entry_is_shown_at_its_field_and_opens_nothing(console, acme, wrong, said):
    before = stores()
    answer = console.post("/stores/new/", {**GIVEN, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'aria-invalid="true"' in page
    assert stores() == before


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("name=Blue+Sky+GmbH", 'value="blue-sky-gmbh"'),
        ("name=Blue+Sky&slug=bluesky", "This address is free"),
        ("name=x&slug=acme", "taken"),
        ("name=x&slug=admin", "kept for the platform"),
    ],
)
def test_a_short_name_is_suggested_and_judged(console, acme, asked, said):
    assert said in console.get(f"/stores/new/name/?{asked}").content.decode()

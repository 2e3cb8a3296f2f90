"""Opening an account at a store makes a person and a customer, or nothing at all."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from kernel.actor import MACHINE
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.audit.models import AuditEvent
from shared_apps.identity.models import User
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.selectors import customer_of
from tests.identity.conftest import link_of, mails

SIGN_UP = "/auth/signup/"
BOB = {"name": "Bob Builder", "email": "Bob@Buyer.test", "password1": "a long enough phrase"}


def test_a_stranger_becomes_person_and_customer_and_is_signed_in(acme, client_for, db):
    browser = client_for(acme)
    answer = browser.post(SIGN_UP, BOB)
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    with in_store(acme):
        user = User.objects.get(email="bob@buyer.test")
        assert (user.name, user.role) == ("Bob Builder", "customer")
        customer = customer_of(user)
        assert customer is not None
        assert (customer.name, customer.email) == ("Bob Builder", "bob@buyer.test")
        assert not EmailAddress.objects.get(user=user).verified
        told = set(AuditEvent.objects.filter(actor_id=user.pk).values_list("verb", flat=True))
    assert {"person.registered", "customer.registered"} <= told
    assert link_of(acme, "email_confirmation_signup", "bob@buyer.test")
    assert browser.get("/auth/2fa/").status_code == 200


def test_next_is_kept_from_sign_in_through_sign_up(acme, client_for, db):
    browser = client_for(acme)
    assert "/auth/signup/?next=%2Fcheckout%2F" in (
        browser.get("/auth/login/", {"next": "/checkout/"}).content.decode()
    )
    assert browser.post(SIGN_UP, {**BOB, "next": "/checkout/"})["Location"] == "/checkout/"


def test_the_customer_gets_the_language_of_the_visit(acme, client_for, db):
    browser = client_for(acme)
    browser.cookies["language"] = "de"
    browser.post(SIGN_UP, BOB)
    with in_store(acme):
        assert Customer.objects.get(email="bob@buyer.test").language == "de"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"email": "no address"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "1234567890"}, "password1"),
        ({"password1": "bob@buyer.test"}, "password1"),
    ],
)
def test_a_wrong_entry_is_told_at_its_field_and_nothing_is_kept(
    acme, client_for, db, change, field
):
    answer = client_for(acme).post(SIGN_UP, {**BOB, **change})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert 'aria-invalid="true"' in answer.content.decode()
    with in_store(acme):
        assert not User.objects.filter(email="bob@buyer.test").exists()
        assert not Customer.objects.filter(email="bob@buyer.test").exists()


def test_a_taken_address_is_told_however_it_is_written(acme, client_for, alice):
    answer = client_for(acme).post(SIGN_UP, {**BOB, "email": alice.user.email.upper()})
    assert "email" in answer.context["form"].errors
    with in_store(acme):
        assert User.objects.filter(email=alice.user.email).count() == 1


def test_the_same_address_may_have_an_account_in_each_store(acme, beta, client_for, alice):
    form = {**BOB, "email": alice.user.email}
    assert client_for(beta).post(SIGN_UP, form).status_code == 302
    with in_store(beta):
        assert User.objects.get(email=alice.user.email).pk != alice.user.pk


def test_nobody_makes_themself_team(acme, client_for, db):
    client_for(acme).post(SIGN_UP, {**BOB, "role": "owner", "is_staff": "on", "is_active": ""})
    with in_store(acme):
        assert User.objects.get(email="bob@buyer.test").role == "customer"


def test_if_the_customer_cannot_be_made_there_is_no_person(acme, client_for, db, monkeypatch):
    from shared_apps.identity import signup

    def fail(_user: User, _language: str) -> None:
        raise RuntimeError("the next app is broken")

    monkeypatch.setitem(signup._hooks, "tests.broken", fail)
    browser = client_for(acme)
    browser.raise_request_exception = False
    assert browser.post(SIGN_UP, BOB).status_code == 500
    with in_store(acme):
        assert not User.objects.filter(email="bob@buyer.test").exists()
        assert not Customer.objects.filter(email="bob@buyer.test").exists()


def test_the_staff_host_has_no_sign_up(client_for, db):
    browser = client_for("admin.ezscale.localhost")
    for answer in (browser.get(SIGN_UP), browser.post(SIGN_UP, BOB)):
        assert answer.status_code == 403
        assert "No new accounts" in answer.content.decode()
    with on_platform_side():
        assert not User.objects.filter(email="bob@buyer.test").exists()


def test_a_suspended_store_opens_no_accounts(acme, client_for, db):
    from shared_apps.resellers.services import change_status

    change_status(acme.id, "suspended", reason="test", actor=MACHINE)
    browser = client_for(acme)
    assert browser.post(SIGN_UP, BOB).status_code == 403
    assert "Open an account" not in browser.get("/auth/login/").content.decode()
    assert mails(acme, "email_confirmation_signup", "bob@buyer.test") == []

"""Cards, profile, security and tokens."""

from __future__ import annotations

from django.conf import settings

from kernel.tenancy.context import in_store
from shared_apps.identity.models import ApiToken
from tenant_apps.accounts.models import Customer
from tenant_apps.payments.models import PaymentMethod

PROFILE = {
    "name": "Alice Archer",
    "company": "Archer & Co <b>",
    "vat_id": "DE123456789",
    "street": "Lange Str. 1",
    "postcode": "04109",
    "city": "Leipzig",
    "country": "DE",
    "language": "de",
}


def test_a_card_is_named_without_its_keeper(browser, alices):
    text = browser.get("/account/payment-methods/").content.decode()
    assert "Visa •••• 4242" in text
    assert "Good until 08/2040" in text


def test_another_card_is_used_and_one_removed(browser, acme, alices):
    with in_store(acme):
        first = PaymentMethod.objects.get(pk=alices.method.pk)
        second = PaymentMethod.objects.create(
            account=first.account,
            customer_id=first.customer_id,
            reference="pm_second",
            label="Card",
            created_at=first.created_at,
        )
    browser.post(f"/account/payment-methods/{second.pk}/default/")
    browser.post(f"/account/payment-methods/{first.pk}/remove/")
    with in_store(acme):
        [left] = PaymentMethod.objects.filter(removed_at=None)
        assert (left.pk, left.is_default) == (second.pk, True)
    assert browser.post(f"/account/payment-methods/{first.pk}/remove/").status_code == 404


def test_details_are_changed_and_the_language_with_them(browser, acme, alice):
    answer = browser.post("/account/profile/", PROFILE)
    assert answer["Location"] == "/account/profile/"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    with in_store(acme):
        row = Customer.objects.get(pk=alice.customer.pk)
    assert {name: getattr(row, name) for name in PROFILE} == PROFILE
    text = browser.get("/account/profile/").content.decode()
    assert "Archer &amp; Co &lt;b&gt;" in text


def test_a_wrong_entry_is_told_at_its_field_and_what_was_typed_is_kept(browser, acme, alice):
    wrong = {**PROFILE, "name": " ", "country": "XX", "language": "tlh"}
    answer = browser.post("/account/profile/", wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('aria-invalid="true"') == 3
    assert 'value="Leipzig"' in text
    with in_store(acme):
        assert Customer.objects.get(pk=alice.customer.pk).city == ""


def test_security_leads_to_the_pages_of_sign_in(browser):
    text = browser.get("/account/security/").content.decode()
    for address in (
        "/auth/password/change/",
        "/auth/2fa/",
        "/auth/2fa/webauthn/",
        "/auth/sessions/",
    ):
        assert f'href="{address}"' in text


def test_a_token_is_seen_once_and_works_until_it_is_withdrawn(browser, acme, client_for):
    answer = browser.post("/account/api-tokens/", {"name": "Backup script", "days": "30"})
    key = answer.context["fresh"].key
    assert key in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    later = browser.get("/account/api-tokens/").content.decode()
    assert (key in later, key[:12] in later) == (False, True)
    program = client_for(acme)
    bearer = {"authorization": f"Bearer {key}"}
    assert program.get("/api/v1/me/", headers=bearer).status_code == 200
    with in_store(acme):
        row = ApiToken.objects.get()
        assert (row.expires_at - row.created_at).days == 30
    browser.post(f"/account/api-tokens/{row.pk}/revoke/")
    assert program.get("/api/v1/me/", headers=bearer).status_code == 401
    assert browser.post(f"/account/api-tokens/{row.pk}/revoke/").status_code == 404


def test_a_token_without_a_name_or_for_ever_is_refused(browser, acme):
    for form in ({"name": "", "days": "30"}, {"name": "x", "days": "99999"}, {"name": "x"}):
        assert browser.post("/account/api-tokens/", form).status_code == 422
    with in_store(acme):
        assert not ApiToken.objects.exists()


def test_signing_out_is_a_press_not_a_link(browser):
    text = browser.get("/account/").content.decode()
    assert '<form method="post" action="/auth/logout/">' in text
    browser.post("/auth/logout/")
    assert browser.get("/account/").status_code == 302


def test_without_a_way_to_keep_a_card_there_is_no_button(browser, acme, alices):
    with in_store(acme):
        PaymentMethod.objects.update(removed_at=alices.method.created_at, is_default=False)
        from tenant_apps.payments.models import GatewayAccount

        GatewayAccount.objects.update(state="paused")
    text = browser.get("/account/payment-methods/").content.decode()
    assert "No card is kept" in text
    assert "Add a card" not in text
    answer = browser.post("/account/payment-methods/add/", follow=True)
    assert "can&#x27;t be added right now" in answer.content.decode()


def test_a_card_is_added_on_the_services_page_and_shown_when_the_customer_is_back(
    shop, alice, client_for
):
    from tenant_apps.payments.models import CardSetup

    browser = client_for(shop.store, alice)
    assert "Add a card" in browser.get("/account/payment-methods/").content.decode()
    gone = browser.post("/account/payment-methods/add/")
    assert gone.status_code == 302
    assert "/c/pay/cs_test_" in gone["Location"]
    early = browser.get("/account/payment-methods/added/", follow=True).content.decode()
    assert "is being checked" in early
    shop.cards.pay(gone["Location"])
    back = browser.get("/account/payment-methods/added/", follow=True).content.decode()
    assert "Your card is kept" in back
    assert "Visa •••• 4242" in back
    again = browser.get("/account/payment-methods/added/", follow=True).content.decode()
    assert "Visa •••• 4242" in again
    with shop.inside():
        assert CardSetup.objects.count() == 1

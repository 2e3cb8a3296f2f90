"""A link pays one invoice without signing in, and opens nothing else."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.signing import sign
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.errors import InvoiceNotOpen
from tenant_apps.billing.models import Invoice, PayLink
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import issue_draft, pay_link, revoke_pay_link, void_invoice
from tenant_apps.notifications.models import Mail
from tests.papers import pay_by_transfer, taxed_invoice, write_draft
from tests.selling import make_shop
from tests.whitelabel.words import Seen, forbidden


@pytest.fixture
def invoice(acme, alice) -> Invoice:
    with in_store(acme):
        return taxed_invoice(alice)


@pytest.fixture
def link(acme, invoice) -> str:
    with in_store(acme):
        return f"/pay/{pay_link(invoice.pk, actor=MACHINE)}/"


def test_it_shows_what_is_due_and_nothing_of_the_person(acme, client_for, invoice, link, alice):
    answer = client_for(acme).get(link)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert invoice.number in page
    assert "16.66" in page
    assert alice.customer.name not in page
    assert alice.customer.email not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert Seen(link, page).leaks(forbidden()) == []


def test_another_stores_link_opens_nothing(acme, beta, client_for, link):
    assert client_for(beta).get(link).status_code == 404
    assert client_for(beta).post(f"{link}checkout/").status_code == 404


def test_a_link_signed_for_something_else_opens_nothing(acme, client_for, invoice):
    with in_store(acme):
        made = PayLink.objects.count()
        forged = sign("team.invitation", invoice.pk.hex)
    assert made == 0
    for text in (forged, "nonsense", invoice.pk.hex):
        assert client_for(acme).get(f"/pay/{text}/").status_code == 404


def test_a_revoked_link_opens_nothing(acme, client_for, invoice, link):
    with in_store(acme):
        revoke_pay_link(invoice.pk, actor=MACHINE)
    assert client_for(acme).get(link).status_code == 404
    assert client_for(acme).post(f"{link}checkout/").status_code == 404


def test_the_same_link_until_half_of_its_time_is_over(acme, client_for, invoice, link):
    with in_store(acme):
        first = PayLink.objects.get()
        pay_link(invoice.pk, actor=MACHINE)
        assert PayLink.objects.get().pk == first.pk
        with time_machine.travel(clock.real_now() + timedelta(days=31), tick=False):
            pay_link(invoice.pk, actor=MACHINE)
        assert PayLink.objects.count() == 2


def test_an_old_link_opens_nothing(acme, client_for, link):
    with time_machine.travel(clock.real_now() + timedelta(days=61), tick=False):
        assert client_for(acme).get(link).status_code == 404


def test_paid_it_says_thank_you(acme, client_for, invoice, link):
    with in_store(acme):
        pay_by_transfer(invoice)
        with pytest.raises(InvoiceNotOpen):
            pay_link(invoice.pk, actor=MACHINE)
    page = client_for(acme).get(link).content.decode()
    assert "Thank you" in page
    assert "Pay now" not in page


def test_taken_back_nobody_is_asked_to_pay(acme, client_for, invoice, link):
    with in_store(acme):
        void_invoice(invoice.pk, reason="wrong", actor=MACHINE)
    page = client_for(acme).get(link).content.decode()
    assert "do not pay" in page


def test_it_leads_to_the_payment_page_and_back_to_thanks(
    acme, client_for, card_sandbox, panel, invoice, link
):
    card_sandbox.clear()
    make_shop(acme, card_sandbox, panel)
    browser = client_for(acme)
    answer = browser.post(f"{link}checkout/")
    assert answer.status_code == 302
    card_sandbox.pay(answer["Location"])
    assert "Thank you" in browser.get(f"{link}?back=paid").content.decode()
    with in_store(acme):
        invoice.refresh_from_db()
    assert invoice.state == "paid"


def test_the_mail_about_an_invoice_holds_it(acme, client_for, alice):
    with in_store(acme):
        draft = write_draft(alice.customer, "Moving your site")
        issue_draft(draft.pk, due_on=today(), actor=MACHINE)
    work_until_quiet(acme.key)
    with in_store(acme):
        mail = Mail.objects.get(kind="invoice.issued")
    facts = mail.facts if isinstance(mail.facts, dict) else json.loads(mail.facts)
    assert client_for(acme).get(facts["pay"]).status_code == 200


def test_who_knocks_too_often_waits(acme, client_for, link, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "pay_link": "2/m/ip"}
    browser = client_for(acme)
    seen = [browser.get(link).status_code for _ in range(3)]
    assert seen == [200, 200, 429]


def test_the_database_keeps_one_link_that_opens_an_invoice(acme, invoice, link):
    """Two clicks at once, whatever the code does; a revoked one counts no more."""
    now = clock.now()
    later = {"invoice_id": invoice.pk, "created_at": now, "expires_at": now + timedelta(days=9)}
    with in_store(acme):
        with pytest.raises(IntegrityError, match="one_pay_link_an_invoice"), transaction.atomic():
            PayLink.objects.create(**later)
        revoke_pay_link(invoice.pk, actor=MACHINE)
        PayLink.objects.create(**later)


def test_the_rows_own_time_counts_whatever_the_signature_says(acme, client_for, link):
    with in_store(acme):
        PayLink.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert client_for(acme).get(link).status_code == 404

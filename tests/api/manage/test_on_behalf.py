"""What the team does for a customer by program: another plan, a pause, one day, papers, a link."""

from __future__ import annotations

import pytest

from branding.models import Brand
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import (
    BillingDay,
    Invoice,
    PlanChange,
    Policy,
    Subscription,
    VatCheck,
)
from tenant_apps.billing.services import change_seller
from tenant_apps.catalog.models import Plan
from tenant_apps.payments.services import record_manual
from tests.api.conftest import Program
from tests.journeys.test_first_sale import order_plan
from tests.papers import credit, write_draft
from tests.vat import VIENNA, moves_to, tax_by_place


@pytest.fixture
def paid(acme, service) -> str:
    """The address of Alice's paid subscription."""
    with in_store(acme):
        invoice = Invoice.objects.get()
        record_manual(invoice.pk, invoice.total, bank_reference="B1", note="", actor=MACHINE)
        return f"manage/subscriptions/{Subscription.objects.get().pk}/"


def test_what_customers_have_is_listed_and_read(agents, alice, paid):
    [row] = agents.get(f"manage/subscriptions/?customer={alice.customer.pk}").json()["results"]
    assert agents.get(paid).json() == row
    assert (row["state"], row["price"]["minor"]) == ("active", 1400)
    assert agents.get("manage/subscriptions/?state=ended").json()["results"] == []


def test_another_plan_at_the_price_that_was_shown(agents, acme, paid):
    with in_store(acme):
        business = str(Plan.objects.get(product__name="Business").pk)
    assert business in str(agents.get(f"{paid}other-plans/").json())
    facts = agents.post(f"{paid}change/preview/", {"plan": business}).json()
    wish = {"plan": business, "shown": facts["due"]["minor"], "at": facts["at"]}
    off = agents.post(f"{paid}change/", {**wish, "shown": wish["shown"] + 1})
    assert (off.status_code, off.json()["code"]) == (409, "total_changed")
    made = agents.post(f"{paid}change/", wish)
    assert (made.status_code, made.json()["change"]["state"]) == (201, "waiting")
    assert made.json()["invoice"]["total"] == facts["due"]
    assert agents.get(f"{paid}other-plans/").json()["code"] == "change_waits"
    assert agents.post(f"{paid}change/withdraw/").status_code == 204
    with in_store(acme):
        assert PlanChange.objects.get().state == "withdrawn"


def test_a_service_rests_and_goes_on(agents, acme, paid):
    rested = agents.post(f"{paid}pause/")
    assert (rested.status_code, rested.json()["subscription"]["state"]) == (201, "paused")
    assert rested.json()["credited"]["minor"] > 0
    assert agents.post(f"{paid}pause/").status_code == 409
    again = agents.post(f"{paid}resume/")
    assert again.status_code == 201
    assert again.json()["invoice"]["total"]["minor"] >= 1400
    second = agents.post(f"{paid}resume/")
    with in_store(acme):
        going = Subscription.objects.get().state == "active"
    assert second.status_code == (409 if going else 201)


def test_one_day_for_a_customer(agents, acme, alice, paid):
    path = f"manage/customers/{alice.customer.pk}/billing-day/"
    with in_store(acme):
        day = (Subscription.objects.get().anchor_day + 13) % 28 + 1
    facts = agents.post(f"{path}preview/", {"day": day}).json()
    wish = {"day": day, "shown": facts["due"]["minor"]}
    assert agents.post(path, {**wish, "shown": wish["shown"] + 1}).status_code == 409
    made = agents.post(path, wish)
    assert (made.status_code, made.json()["invoice"]["total"]) == (201, facts["due"])
    assert agents.get(path).json() == {"day": day}
    assert agents.ask("DELETE", path).status_code == 204
    with in_store(acme):
        assert not BillingDay.objects.exists()


def test_papers_come_as_files(agents, acme, alice):
    with in_store(acme):
        Brand.objects.update(vat_id="DE811115368", support_email="help@acme.test")
        change_seller({"country": "DE", "city": "Berlin", "postcode": "10115"}, actor=MACHINE)
        invoice = Invoice.objects.get(pk=order_plan(alice).invoice_id)
        note = credit(invoice, 100)
        draft = write_draft(alice.customer, "Work")
    proforma = agents.post(f"manage/drafts/{draft.pk}/proforma/").json()
    for path, kind in (
        (f"invoices/{invoice.pk}/pdf/", "pdf"),
        (f"credit-notes/{note.pk}/pdf/", "pdf"),
        (f"drafts/{draft.pk}/pdf/", "pdf"),
        (f"proformas/{proforma['id']}/pdf/", "pdf"),
        (f"customers/{alice.customer.pk}/statement/pdf/", "pdf"),
        (f"invoices/{invoice.pk}/xml/", "xml"),
        (f"credit-notes/{note.pk}/xml/", "xml"),
    ):
        answer = agents.get(f"manage/{path}", accept=f"application/{kind}")
        assert (answer.status_code, answer["Content-Type"]) == (200, f"application/{kind}"), path
        assert answer.content.startswith(b"%PDF" if kind == "pdf" else b"<?xml"), path
        assert answer["Cache-Control"] == "no-store"


def test_a_link_is_made_shown_again_and_revoked(agents, owners, stranger, acme, alice):
    with in_store(acme):
        invoice = order_plan(alice).invoice_id
    path = f"manage/invoices/{invoice}/pay-link/"
    made = agents.ask("PUT", path, {})
    assert made.status_code == 200
    assert made.json() == owners.ask("PUT", path, {}).json()
    assert f"http://{acme.primary_host}:8000/" in made.json()["url"]
    assert agents.ask("DELETE", path).status_code == 204
    assert owners.ask("PUT", path, {}).json() != made.json()
    proforma = agents.post(f"manage/invoices/{invoice}/proforma/")
    assert (proforma.status_code, proforma.json()["total"]["minor"]) == (201, 1400)


def test_a_number_is_looked_up(agents, acme, alice, register):
    path = f"manage/customers/{alice.customer.pk}/ask-vat/"
    assert agents.post(path).json() == {"asked": None}
    register.knows(VIENNA)
    with in_store(acme):
        tax_by_place()
        moves_to(alice.customer, "AT", VIENNA)
    found = agents.post(path).json()["asked"]
    assert (found["number"], found["state"]) == (VIENNA, "valid")
    with in_store(acme):
        assert VatCheck.objects.count() == 1


def test_the_owner_says_what_e_invoices_want(owners, acme):
    said = {"country": "DE", "city": "Berlin", "bank_iban": "DE89 3704 0044 0532 0130 00"}
    told = owners.patch("manage/seller/", said).json()
    assert (told["bank_iban"], told["mails_einvoice"]) == ("DE89370400440532013000", False)
    more = owners.patch("manage/seller/", {"mails_einvoice": True}).json()
    assert more == {**told, "mails_einvoice": True} == owners.get("manage/seller/").json()
    wrong = owners.patch("manage/seller/", {"city": "Bonn", "bank_iban": "DE00"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "bank_iban")
    with in_store(acme):
        assert Policy.objects.get().seller_city == "Berlin"


@pytest.mark.isolation
def test_what_another_store_sold_looks_like_none(beta, paid, acme, alice):
    from shared_apps.identity.models import User
    from tests.api.conftest import token_for

    with in_store(beta):
        boss = User.objects.create(
            email="bo@beta.test", name="Bo", role=User.Role.OWNER, is_active=True
        )
    theirs = Program(beta, token_for(beta, boss))
    assert theirs.get("manage/subscriptions/").json()["results"] == []
    for method, path in (("GET", paid), ("POST", f"{paid}pause/"), ("GET", f"{paid}other-plans/")):
        assert theirs.ask(method, path, {}).status_code == 404
    with in_store(acme):
        assert Subscription.objects.get().state == "active"

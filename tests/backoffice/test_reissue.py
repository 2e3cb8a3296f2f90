"""The team issues an invoice anew; both papers lead to each other, for team and customer."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.pdf import invoice_pdf, paper_data
from tenant_apps.notifications.models import Mail
from tests.backoffice.conftest import pay


@pytest.fixture
def invoice(acme, ordered):
    with in_store(acme):
        return Invoice.objects.get(pk=ordered.invoice_id)


def send(desk, acme, invoice, **more):
    with in_store(acme):
        texts = {f"text-{one.pk}": one.description for one in invoice.lines.all()}
    said = {"name": "Alice Archer", "company": "Alpenwerk", "street": "Ring 1", "country": "AT"}
    said |= {"reference": "991-12", "order_reference": "PO-7", "reason": "wrong address"}
    return desk.post(f"/manage/invoices/{invoice.pk}/reissue/", {**texts, **said, **more})


def test_from_the_old_paper_to_the_new_one(desk, acme, invoice):
    page = desk.get(f"/manage/invoices/{invoice.pk}/reissue/").content.decode()
    assert 'value="Alice Archer"' in page
    answer = send(desk, acme, invoice)
    with in_store(acme):
        new = Invoice.objects.get(replaces__old=invoice)
        invoice.refresh_from_db()
        old_words = str(paper_data(invoice, "en"))
        new_words = str(paper_data(new, "en"))
        assert invoice_pdf(new).startswith(b"%PDF")
        work_until_quiet()
        assert Mail.objects.filter(kind="invoice.issued").count() == 1
    assert answer["Location"] == f"/manage/invoices/{new.pk}/"
    assert new.number in desk.get(f"/manage/invoices/{invoice.pk}/").content.decode()
    assert invoice.number in desk.get(f"/manage/invoices/{new.pk}/").content.decode()
    assert new.number in old_words
    for word in (invoice.number, "Alpenwerk", "Ring 1", "991-12", "PO-7"):
        assert word in new_words


def test_sent_twice_it_is_one(desk, acme, invoice):
    assert send(desk, acme, invoice)["Location"] == send(desk, acme, invoice)["Location"]
    with in_store(acme):
        assert Invoice.objects.count() == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"reason": ""}, "This field is required"),
        ({"due_on": "2001-01-01"}, "today or a day to come"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(desk, acme, invoice, more, said):
    answer = send(desk, acme, invoice, **more)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "PO-7" in answer.content.decode()
    with in_store(acme):
        assert Invoice.objects.count() == 1


def test_what_cannot_be_replaced_says_why(desk, acme, invoice):
    with in_store(acme):
        Invoice.objects.filter(pk=invoice.pk).update(state="uncollectible")
    page = desk.get(f"/manage/invoices/{invoice.pk}/reissue/").content.decode()
    assert "Only an open or paid invoice" in page
    assert "<form method" not in page.split("<main")[1]


def test_the_customer_finds_the_new_one(desk, acme, ordered, invoice, alice, sit_down):
    pay(acme, ordered)
    send(desk, acme, invoice)
    with in_store(acme):
        new = Invoice.objects.get(replaces__old=invoice)
    hers = sit_down(acme, alice)
    assert new.number in hers.get(f"/account/invoices/{invoice.pk}/").content.decode()
    assert invoice.number in hers.get(f"/account/invoices/{new.pk}/").content.decode()


def test_of_another_store_nothing_is_there(desk, beta, invoice, sit_down, charlie):
    with in_store(beta):
        stranger = sit_down(beta, charlie)
    assert stranger.get(f"/manage/invoices/{invoice.pk}/reissue/").status_code in {302, 403, 404}

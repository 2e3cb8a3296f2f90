"""The team writes an invoice: choose, write, look, issue. Nothing typed is lost on the way."""

from __future__ import annotations

import pytest

from kernel.tenancy.context import in_store
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.models import Invoice, InvoiceDraft, Proforma
from tenant_apps.billing.selectors import today
from tenant_apps.notifications.models import Mail

LINE = {
    "rows": "3",
    "description-0": "Moving your site",
    "quantity-0": "3",
    "unit-0": "65,00",
}


@pytest.fixture
def written(desk, acme, alice):
    answer = desk.post(f"/manage/invoices/new/?customer={alice.customer.pk}", LINE)
    assert answer.status_code == 302
    with in_store(acme):
        return InvoiceDraft.objects.get()


def test_from_the_customer_to_the_invoice(desk, acme, alice, written):
    assert alice.customer.label in desk.get("/manage/invoices/new/").content.decode()
    page = desk.get(f"/manage/invoices/drafts/{written.pk}/").content.decode()
    assert "Moving your site" in page
    assert "195.00" in page
    assert "Moving your site" in desk.get("/manage/invoices/drafts/").content.decode()
    assert desk.get(f"/manage/invoices/drafts/{written.pk}/pdf/").content.startswith(b"%PDF")
    with in_store(acme):
        day = today().isoformat()
    fields = {"due_on": day, "shown": "19500"}
    answer = desk.post(f"/manage/invoices/drafts/{written.pk}/issue/", fields)
    with in_store(acme):
        invoice = Invoice.objects.get()
    assert answer["Location"] == f"/manage/invoices/{invoice.pk}/"
    assert "× 3" in desk.get(answer["Location"]).content.decode()
    gone = desk.get(f"/manage/invoices/drafts/{written.pk}/")
    assert gone["Location"] == f"/manage/invoices/{invoice.pk}/"
    work_until_quiet(acme.key)
    with in_store(acme):
        mail = Mail.objects.get(kind="invoice.issued")
    assert invoice.number in mail.subject


def test_its_customer_reads_it(desk, acme, alice, written, sit_down):
    with in_store(acme):
        day = today().isoformat()
    desk.post(f"/manage/invoices/drafts/{written.pk}/issue/", {"due_on": day})
    with in_store(acme):
        invoice = Invoice.objects.get()
    browser = sit_down(acme, alice)
    page = browser.get(f"/account/invoices/{invoice.pk}/").content.decode()
    assert "Moving your site" in page
    assert browser.get(f"/account/invoices/{invoice.pk}/pdf/").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"unit-0": "lots"}, "Write an amount"),
        ({"unit-0": "-1"}, "zero or more"),
        ({"description-0": ""}, "what it is for"),
        ({"start-0": "2026-11-01"}, "both days"),
        ({"start-0": "2026-11-02", "end-0": "2026-11-02"}, "both days"),
        ({"quantity-0": "0"}, "greater than or equal to 1"),
        ({"description-0": "", "unit-0": "", "quantity-0": ""}, "at least one line"),
    ],
)
def test_bad_input_is_told_at_its_place_and_nothing_is_lost(desk, acme, alice, typed, said):
    fields = {**LINE, "description-1": "Second", "unit-1": "1", **typed}
    if said == "at least one line":
        fields |= {"description-1": "", "unit-1": ""}
    answer = desk.post(f"/manage/invoices/new/?customer={alice.customer.pk}", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    if said != "at least one line":
        assert 'value="Second"' in page
    with in_store(acme):
        assert not InvoiceDraft.objects.exists()


def test_an_emptied_line_is_left_out(desk, acme, written):
    fields = {**LINE, "description-1": "Care", "unit-1": "20"}
    desk.post(f"/manage/invoices/drafts/{written.pk}/", fields)
    with in_store(acme):
        assert written.lines.count() == 2
    fields |= {"description-0": "", "unit-0": "", "quantity-0": ""}
    desk.post(f"/manage/invoices/drafts/{written.pk}/", fields)
    with in_store(acme):
        assert written.lines.get().description == "Care"


def test_a_draft_is_deleted(desk, acme, written):
    desk.post(f"/manage/invoices/drafts/{written.pk}/delete/")
    with in_store(acme):
        assert not InvoiceDraft.objects.exists()
    assert desk.get(f"/manage/invoices/drafts/{written.pk}/").status_code == 404


def test_a_proforma_of_a_draft_and_of_an_order(desk, acme, written, ordered):
    made = desk.post(f"/manage/invoices/drafts/{written.pk}/proforma/")
    assert made.content.startswith(b"%PDF")
    page = desk.get(f"/manage/invoices/{ordered.invoice_id}/").content.decode()
    assert f"/manage/invoices/{ordered.invoice_id}/proforma/" in page
    made = desk.post(f"/manage/invoices/{ordered.invoice_id}/proforma/")
    assert made.content.startswith(b"%PDF")
    with in_store(acme):
        numbers = list(Proforma.objects.order_by("number").values_list("number", flat=True))
    assert [one[-5:] for one in numbers] == ["00001", "00002"]

"""Every kind of paper that a customer can get: all that can be read in it, in both languages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

from pypdf import PdfReader

from branding.models import Brand
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.credit_note_pdf import credit_note_pdf
from tenant_apps.billing.draft_pdf import draft_pdf, proforma_pdf
from tenant_apps.billing.einvoicing import einvoice
from tenant_apps.billing.models import Invoice, Policy
from tenant_apps.billing.pdf import invoice_data, invoice_pdf
from tenant_apps.billing.selectors import today
from tenant_apps.billing.services import proforma_of_draft
from tenant_apps.billing.statement_pdf import statement_pdf
from tenant_apps.billing.statements import statement_of
from tests.isolation.probe import undone
from tests.isolation.worlds import Side
from tests.papers import credit, write_draft
from tests.whitelabel.walk import LANGUAGES
from tests.whitelabel.words import Seen, text_of_pdf


def papers(side: Side) -> list[Seen]:
    """The store's own papers, and one of each kind that it has none of yet."""
    with in_store(side.store), undone():
        Policy.objects.update(tax_country="DE", seller_register_number="HRB 1")
        Brand.objects.update(vat_id="DE811115368")
        customer = Customer.objects.get(pk=side.visitor.person.customer.pk)
        customer.country = "DE"
        return [one for language in LANGUAGES for one in _all(customer, language)]


def _all(customer: Customer, language: str) -> Iterator[Seen]:
    invoices = list(Invoice.objects.exclude(number=None))
    for invoice in invoices:
        name = f"invoice {invoice.number} [{language}]"
        words = str(invoice_data(invoice, list(invoice.lines.all()), language))
        yield Seen(f"{name}, words", words)
        yield _read(name, invoice_pdf(invoice, language))
    note = credit(next(one for one in invoices if one.customer_id == customer.pk), 100)
    draft = write_draft(customer, "Care")
    days = (today() - timedelta(days=400), today())
    yield _read(f"credit note [{language}]", credit_note_pdf(note, language))
    yield Seen(f"e-invoice [{language}]", _xml(invoices[0], language))
    yield _read(f"draft [{language}]", draft_pdf(draft, customer, language))
    proforma = proforma_of_draft(draft.pk, actor=MACHINE)
    yield _read(f"proforma [{language}]", proforma_pdf(proforma, language))
    statement = statement_of(customer.pk, *days)
    yield _read(f"statement [{language}]", statement_pdf(customer, statement, language))


def _xml(invoice: Invoice, language: str) -> str:
    invoice.buyer = {**invoice.buyer, "country": "DE"}
    return einvoice(invoice, language).decode()


def _read(name: str, raw: bytes) -> Seen:
    """Its bytes, what lies compressed in it, and the words on its pages, whatever draws them."""
    pages = PdfReader(io.BytesIO(raw)).pages
    drawn = "\n".join(page.extract_text() for page in pages)
    assert len(drawn) > 100, f"{name}: nothing could be read"
    return Seen(name, f"{text_of_pdf(raw)}\n{drawn}")

"""Twenty people take the same line back at once: one has it, and the books agree."""

from __future__ import annotations

import pytest

from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.ids import new_id
from tenant_apps.billing.models import CreditNote, CreditNoteLine
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import issue_credit_note
from tests.faults import naive
from tests.faults.selling import books_agree, paid_sale
from tests.faults.test_races import THREADS, race, settle

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_line_goes_back_once(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    with shop.inside():
        invoice = sale.invoice.pk
    answers = race(
        shop,
        lambda: issue_credit_note(
            invoice, reason="mistake", request_key=new_id().hex, actor=MACHINE
        ),
    )
    with shop.inside():
        granted = CreditNote.objects.filter(invoice_id=invoice).count()
        lines = CreditNoteLine.objects.filter(note__invoice_id=invoice)
        assert sum(one.net_minor for one in lines) == sale.invoice.net_minor
        assert credit_of(sale.person.customer.pk, "EUR") == sale.invoice.total
    assert sum(isinstance(one, Refusal) for one in answers) == THREADS - 1
    books_agree(shop)
    settle(ground, "take a line back", granted)


def test_numbers_of_credit_notes_have_no_gap(ground, shop_on_ground):
    shop = shop_on_ground
    sale = paid_sale(shop)
    with shop.inside():
        invoice = sale.invoice
        [line] = invoice.lines.all()
        before = CreditNote.objects.count()
        each = invoice.net.times(1)
        part = type(each)(1, each.currency)
    race(
        shop,
        lambda: issue_credit_note(
            invoice.pk, {line.pk: part}, reason="mistake", request_key=new_id().hex, actor=MACHINE
        ),
    )
    with shop.inside():
        numbers = sorted(CreditNote.objects.values_list("number", flat=True))
    last = [int(one.rpartition("-")[2]) for one in numbers]
    assert last == list(range(1, before + THREADS + 1))
    settle(ground, "number a credit note", 1 if len(set(last)) == len(last) else 2, naive.numbered)

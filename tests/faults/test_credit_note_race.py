"""Twenty people take the same line back at once: one has it, and the books agree."""

from __future__ import annotations

from itertools import count

import pytest

from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.ids import new_id
from tenant_apps.billing.errors import KeyOfAnother
from tenant_apps.billing.models import CreditNote, CreditNoteLine
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import issue_credit_note
from tenant_apps.payments.models import Payment, Refund
from tenant_apps.payments.services.refunds import intend_refund, record_refund
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


def test_one_key_for_two_invoices_corrects_one(ground, shop_on_ground):
    """The same form sent for two invoices at once: one note, and refusals instead of errors."""
    shop = shop_on_ground
    sales = [paid_sale(shop), paid_sale(shop)]
    with shop.inside():
        invoices = [sale.invoice.pk for sale in sales]
    turn, key = count(), new_id().hex
    answers = race(
        shop,
        lambda: issue_credit_note(
            invoices[next(turn) % 2], reason="mistake", request_key=key, actor=MACHINE
        ),
    )
    with shop.inside():
        granted = CreditNote.objects.filter(invoice_id__in=invoices).count()
    assert all(isinstance(one, CreditNote | KeyOfAnother) for one in answers)
    assert any(isinstance(one, KeyOfAnother) for one in answers)
    books_agree(shop)
    settle(ground, "use a credit note's key", granted)


def test_a_payment_goes_back_once_before_the_gateway_told(ground, shop_on_ground):
    """Each refund is made at once, and none is read back: together no more than came."""
    shop = shop_on_ground
    sale = paid_sale(shop)
    with shop.inside():
        payment = Payment.objects.get(invoice_id=sale.invoice.pk)

    def go_back() -> None:
        row = intend_refund(payment.pk, payment.amount, reason="twice", actor=MACHINE)
        record_refund(row.pk, remote_id=f"re_{row.pk}")

    race(shop, go_back)
    with shop.inside():
        granted = Refund.objects.filter(payment=payment, state="done").count()
    settle(ground, "send a payment back", granted)

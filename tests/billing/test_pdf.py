"""The lines of the PDF invoice add up to its net."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kernel.actor import MACHINE
from kernel.money import Money
from shared_apps.ui.formats import day_text
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.pdf import invoice_data, invoice_pdf
from tenant_apps.billing.services import change_policy
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.services import set_price
from tests.journeys.test_first_sale import order_plan


def test_unit_and_amount_are_both_net_and_the_total_is_gross(in_acme, alice):
    change_policy({"tax_percent": "19", "prices_include_tax": "yes"}, actor=MACHINE)
    plan = Plan.objects.get(product__name="Professional")
    set_price(plan.pk, Money(15_00, "EUR"), accept_loss=False, actor=MACHINE)
    invoice = Invoice.objects.get(pk=order_plan(alice).invoice_id)
    data = invoice_data(invoice, list(invoice.lines.all()), "en")
    lines: Any = data["lines"]
    [line] = lines
    assert (line["quantity"], line["unit"], line["amount"]) == ("1", "€12.61", "€12.61")
    assert (data["net"], data["total"]) == ("€12.61", "€15.00")
    assert data["taxes"] == [["VAT 19 %", "€2.39"]]
    # The paper writes a day as the pages do, not in the American order.
    facts: Any = data["facts"]
    assert [_("Issued"), day_text(invoice.issued_on)] in facts
    assert invoice_pdf(invoice, "en").startswith(b"%PDF")

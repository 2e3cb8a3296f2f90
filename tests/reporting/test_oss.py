"""The one-stop shop's return has what is due abroad, and nothing that was taxed at home."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Period
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import Invoice, Policy, TaxRate
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.rules.pricing import price_line, sum_up
from tenant_apps.billing.rules.tax_policy import TaxPolicy
from tenant_apps.billing.selectors import policy, today
from tenant_apps.billing.services import Corrections, issue_invoice, reissue_invoice
from tenant_apps.reporting.oss import oss_rows
from tests.journeys.test_first_sale import order_plan
from tests.vat import moves_to, tax_by_place


@pytest.fixture
def buyer(in_acme, alice):
    """In France, of a seller in Germany."""
    tax_by_place()
    moves_to(alice.customer, "FR")
    return alice


def bought(person, host: str) -> Invoice:
    return Invoice.objects.get(pk=order_plan(person, hostname=host).invoice_id)


def reported() -> list[tuple[str, Decimal, int]]:
    rows = oss_rows(date(today().year, 1, 1), date(today().year + 1, 1, 1))
    return [(one.country, one.percent, one.net.minor) for one in rows]


def test_what_was_taxed_at_home_before_the_shop_is_not_due_abroad(buyer):
    Policy.objects.update(taxes_abroad=False)
    bought(buyer, "a.example.com")
    Policy.objects.update(taxes_abroad=True)
    assert reported() == []
    bought(buyer, "b.example.com")
    assert reported() == [("FR", Decimal(20), 1_400)]
    assert all(one.is_same for one in replayed())


def test_nor_what_fell_back_to_home_for_want_of_a_rate(buyer):
    TaxRate.objects.filter(country="FR").delete()
    assert bought(buyer, "a.example.com").lines.get().trace["tax"]["country"] == "DE"
    assert reported() == []


def test_a_paper_of_one_who_moved_is_reported_where_it_was_taxed(buyer):
    first = bought(buyer, "a.example.com")
    moves_to(buyer.customer, "AT")
    reissue_invoice(first.pk, Corrections(), reason="moved", actor=MACHINE)
    assert reported() == [("FR", Decimal(20), 1_400)]


def test_lines_of_before_are_told_by_the_table_of_rates(buyer):
    """They do not say whose tax they bear: it is the buyer's if its country has had that rate."""
    for percent, label, net in ((20, "VAT", 700), (19, "VAT", 800), (20, "Sales tax", 900)):
        tax = TaxPolicy(Decimal(percent), label, included=False)
        period = Period(today(), today() + timedelta(days=1))
        line = price_line("manual", "Work", period, Money(net, "EUR"), tax)
        issue_invoice(
            customer=buyer.customer,
            bill=sum_up([line], "EUR"),
            charges=[Charge(None, line)],
            due_on=today(),
            policy=policy(),
            renewal=False,
            actor=MACHINE,
        )
    assert reported() == [("FR", Decimal(20), 700)]

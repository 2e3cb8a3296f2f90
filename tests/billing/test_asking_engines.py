"""When an outside engine is asked, and what a customer reads of its answer."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from shared_apps.outbox.models import DueWork
from tenant_apps.billing import flows
from tenant_apps.billing.models import TaxQuote
from tenant_apps.billing.rules.outside import asked_again_after
from tenant_apps.catalog.models import Plan
from tests.api.conftest import Program, token_for
from tests.billing.test_outside_tax import bought
from tests.journeys.test_first_sale import offer_systems, order_plan
from tests.people import make_customer
from tests.taxing import ask_taxjar, lives_in_new_york


@pytest.fixture
def buyer(in_acme, alice, tax_engines):
    ask_taxjar(tax_engines)
    lives_in_new_york(alice.customer)
    return alice


def test_answers_are_asked_for_anew_spread_over_the_first_hours_of_a_month(buyer):
    told = bought(buyer)
    flows.quote_tax(buyer.customer.pk)
    ends = TaxQuote.objects.get().good_until
    again = DueWork.objects.get(kind="billing.quote_tax").due_at
    assert told.lines.exists()
    assert ends is not None
    assert ends <= again < ends + timedelta(hours=12)
    waits = [asked_again_after(f"store/{number}") for number in range(1200)]
    by_hour = Counter(int(one.total_seconds() // 3600) for one in waits)
    assert set(by_hour) == set(range(12))
    assert max(by_hour.values()) < 2 * 1200 / 12


def test_an_engine_that_is_chosen_is_asked_for_those_with_something_running(
    in_acme, alice, tax_engines
):
    idle = make_customer("idle@acme-customer.test", "Idle").customer
    for one in (alice.customer, idle):
        lives_in_new_york(one)
    order_plan(alice)
    DueWork.objects.filter(kind="billing.quote_tax").delete()
    ask_taxjar(tax_engines)
    asked = DueWork.objects.filter(kind="billing.quote_tax").values_list("subject", flat=True)
    assert list(asked) == [str(alice.customer.pk)]


def test_the_customer_reads_who_gets_the_tax(buyer, acme, client_for):
    invoice = bought(buyer)
    page = client_for(acme, buyer.user).get(f"/account/invoices/{invoice.pk}/").text
    told = strip_tags(page[page.index("The tax is for") :][:300])
    for said in ("NY 4%", "New York 4.5%", "district 0.375%"):
        assert said in told


def test_an_order_by_program_asks_the_engine_first(in_acme, buyer, tax_engines):
    plan = Plan.objects.get(product__name="Professional")
    offer_systems(plan)
    program = Program(in_acme, token_for(in_acme, buyer.user))
    made = program.post("orders/", {"items": [{"plan": str(plan.pk), "hostname": "a.example.com"}]})
    assert made.status_code == 201, made.content
    assert made.json()["invoice"]["tax"]["minor"] == 124  # 8.875 % of 14.00

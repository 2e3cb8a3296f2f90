"""Options of a plan: chosen, ordered at the shown total, renewed, changed to the second."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kernel.actor import MACHINE
from kernel.errors import Conflict, Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from shared_apps.outbox.models import Message
from tenant_apps.billing.errors import CannotChange, TotalChanged
from tenant_apps.billing.models import Invoice, InvoiceLine, PlanChange, Subscription
from tenant_apps.billing.rules.change import seconds_between
from tenant_apps.billing.selectors import credit_of, open_balance, terms_of, today
from tenant_apps.billing.services import (
    change_options,
    chase_invoice,
    pause_subscription,
    preview_change,
    preview_option_change,
    resume_subscription,
)
from tenant_apps.billing.special import options_billed, with_extras
from tenant_apps.catalog.models import Plan, PlanOption
from tenant_apps.catalog.rules.options import Choice, Option
from tenant_apps.catalog.services import end_option, set_option
from tenant_apps.orders.models import Cart, Order
from tenant_apps.orders.selectors import quote
from tenant_apps.orders.services import add_line, configure_line, place_order
from tests.coupons import at_day, pay, renew
from tests.journeys.test_first_sale import offer_systems
from tests.papers import pay_by_transfer

CHOSEN = {"ipv4": "2", "backup": "on", "uplink": "10g"}


def offer(name: str = "Professional") -> Plan:
    """14.00 a month; 1.50 an address, 3.00 for backups (5.00 set-up), 4.00 for 10 Gbit."""
    plan = Plan.objects.select_related("product").get(product__name=name)
    ways = (Choice("1g", "1 Gbit/s"), Choice("10g", "10 Gbit/s", 400))
    for option in (
        Option("ipv4", "More addresses", "quantity", "EUR", 150, most=8),
        Option("backup", "Backups", "switch", "EUR", 300, 500),
        Option("uplink", "Uplink", "choice", "EUR", choices=ways),
    ):
        set_option(plan.pk, option, actor=MACHINE)
    offer_systems(plan)
    return plan


def cart_of(plan: Plan, **options: str) -> Cart:
    line = add_line(None, str(plan.pk))
    cart = Cart.objects.get(pk=line.cart_id)
    configure_line(cart, line.pk, hostname="web1.example.com", image=line.image, options=options)
    return cart


def buy(person, **options: str) -> Order:
    cart = cart_of(offer(), **options)
    return place_order(cart, person.customer, actor=person.user.as_actor())


@pytest.fixture
def row(in_acme, alice) -> Subscription:
    order = buy(alice, **CHOSEN)
    pay(Invoice.objects.get(pk=order.invoice_id))
    return Subscription.objects.get()


def lines(invoice: Invoice) -> list[tuple[str, str, int, int]]:
    found = invoice.lines.order_by("position")
    return [(one.item, one.kind, one.quantity, one.net_minor + one.tax_minor) for one in found]


def half(row: Subscription):
    return row.started_on + (row.billed_until - row.started_on) // 2


def test_the_cart_the_order_and_the_invoice_are_one_sum(in_acme, alice):
    cart = cart_of(offer(), **CHOSEN)
    total = quote(cart, current_store().currency, alice.customer).bill.total
    assert total == Money(1400 + 300 + 300 + 500 + 400, "EUR")
    order = place_order(cart, alice.customer, actor=MACHINE, shown=total.minor)
    invoice = Invoice.objects.get(pk=order.invoice_id)
    assert invoice.total == total
    assert lines(invoice) == [
        ("", "recurring", 1, 1400),
        ("ipv4", "recurring", 2, 300),
        ("backup", "recurring", 1, 300),
        ("backup", "setup", 1, 500),
        ("uplink", "recurring", 1, 400),
    ]
    kept = Subscription.objects.get()
    assert kept.delivery["options"] == '{"ipv4": "2", "backup": "on", "uplink": "10g"}'
    assert next(one.title for one in order.lines.get().chosen) == "More addresses: 2"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ipv4", "9"),
        ("ipv4", "-1"),
        ("ipv4", "1.5"),
        ("backup", "yes"),
        ("uplink", "40g"),
        ("x", "1"),
    ],
)
def test_what_is_not_offered_can_not_be_put_into_a_cart(in_acme, key, value):
    with pytest.raises(Invalid) as no:
        cart_of(offer(), **{key: value})
    assert no.value.field == f"options.{key}"
    assert Cart.objects.get().lines.get().options == {}


def test_a_cart_that_was_tampered_with_orders_nothing(in_acme, alice):
    cart = cart_of(offer(), **CHOSEN)
    cart.lines.update(options={"ipv4": "900"})
    with pytest.raises(Invalid, match="no longer on offer"):
        place_order(cart, alice.customer, actor=MACHINE)
    assert not Order.objects.exists()


def test_a_price_that_changed_meanwhile_is_not_ordered(in_acme, alice):
    plan = offer()
    cart = cart_of(plan, **CHOSEN)
    shown = quote(cart, "EUR", alice.customer).bill.total.minor
    dearer = Option("ipv4", "More addresses", "quantity", "EUR", 250, most=8)
    set_option(plan.pk, dearer, actor=MACHINE)
    with pytest.raises(Conflict):
        place_order(cart, alice.customer, actor=MACHINE, shown=shown)
    assert not Order.objects.exists()


def test_each_renewal_bills_what_was_sold_at_the_price_of_that_day(row):
    plan = Plan.objects.get(pk=row.plan_id)
    set_option(plan.pk, Option("ipv4", "x", "quantity", "EUR", 999, most=8), actor=MACHINE)
    end_option(plan.pk, "backup", actor=MACHINE)
    assert with_extras([row.pk]) == set() == options_billed([row])
    for _ in range(2):
        assert lines(renew()) == [
            ("", "recurring", 1, 1400),
            ("ipv4", "recurring", 2, 300),
            ("backup", "recurring", 1, 300),
            ("uplink", "recurring", 1, 400),
        ]
    spans = InvoiceLine.objects.filter(kind="recurring").values_list("item", "period_start")
    assert len(set(spans)) == len(list(spans)) == 12


def test_a_change_is_charged_for_the_rest_of_the_period_and_ends_with_it(row):
    with at_day(half(row)):
        shown = preview_option_change(row, {"ipv4": "3", "uplink": "1g"})
        change = change_options(
            row.pk, {"ipv4": "3", "uplink": "1g"}, shown=shown.due.minor, at=shown.at, actor=MACHINE
        )
        change.refresh_from_db()
        found = {(one.item, one.kind): one for one in change.invoice.lines.all()}
        rest, whole = found["ipv4", "proration"].share.seconds, found["ipv4", "proration"].share.of
        assert (
            seconds_between(found["ipv4", "proration"].from_at, found["ipv4", "proration"].until_at)
            == rest
        )
        assert found["ipv4", "proration"].period_end == row.billed_until
        for key, paid in (("ipv4", 300), ("backup", 300), ("uplink", 400)):
            back = found[key, "credit"]
            assert abs(-(back.net_minor + back.tax_minor) - paid * rest / whole) < 1.5
        assert (change.state, change.invoice.total_minor) == ("done", 0)
        row.refresh_from_db()
        assert [(one.key, one.value) for one in row.chosen] == [("ipv4", "3"), ("uplink", "1g")]
        assert credit_of(row.customer_id, "EUR").minor == change.invoice.carried_minor > 0
    assert [(item, gross) for item, _k, _q, gross in lines(renew())] == [("", 1400), ("ipv4", 450)]


def test_more_waits_for_its_payment_and_unpaid_comes_to_nothing(row):
    before = row.options
    with at_day(half(row)):
        change = change_options(row.pk, {**CHOSEN, "ipv4": "8"}, actor=MACHINE)
        assert change.invoice.total_minor > 0
        row.refresh_from_db()
        assert row.options == before
        with pytest.raises(CannotChange):
            change_options(row.pk, CHOSEN, actor=MACHINE)
    with at_day(change.invoice.due_on + timedelta(days=1)):
        chase_invoice(change.invoice_id)
    row.refresh_from_db()
    assert (row.options, PlanChange.objects.get().state) == (before, "dropped")
    with at_day(change.invoice.due_on + timedelta(days=2)):
        again = change_options(row.pk, {**CHOSEN, "ipv4": "8"}, actor=MACHINE)
        pay(Invoice.objects.get(pk=again.invoice_id))
    row.refresh_from_db()
    assert row.chosen[0].quantity == 8
    assert open_balance(row.customer_id, "EUR") == Money.zero("EUR")


def test_what_stays_keeps_its_price_and_more_of_it_costs_the_same(row):
    for dearer in (
        Option("ipv4", "More addresses", "quantity", "EUR", 999, most=8),
        Option("backup", "Backups", "switch", "EUR", 999),
    ):
        set_option(row.plan_id, dearer, actor=MACHINE)
    with at_day(half(row)):
        found = preview_option_change(row, {**CHOSEN, "ipv4": "3"})
    assert {one.key: one.unit.minor for one in found.wanted} == {
        "ipv4": 150,
        "backup": 300,
        "uplink": 400,
    }
    assert {one.line.item for one in found.proposal.lines} == {"ipv4"}


def test_delivery_is_told_of_options_and_of_no_other_plan(row):
    with at_day(half(row)):
        change_options(row.pk, {"ipv4": "1"}, actor=MACHINE)
    kinds = ["billing.options_changed", "billing.plan_changed"]
    [told] = Message.objects.filter(kind__in=kinds)
    assert told.kind == "billing.options_changed"
    assert json.loads(told.payload["options"]) == {"ipv4": "1", "uplink": "1g"}


def test_the_database_keeps_one_version_of_an_option_an_instant(in_acme):
    one = PlanOption.objects.filter(plan=offer()).first()
    with pytest.raises(IntegrityError, match="plan_option_once"), transaction.atomic():
        PlanOption.objects.create(
            plan=one.plan, key=one.key, label="x", terms=one.terms, since=one.since
        )


def test_another_total_than_shown_changes_nothing(row):
    with at_day(half(row)), pytest.raises(TotalChanged):
        change_options(row.pk, {"ipv4": "3"}, shown=1, actor=MACHINE)
    assert not PlanChange.objects.exists()


def test_a_pause_gives_options_back_and_going_on_charges_them(row):
    with at_day(half(row)):
        made = pause_subscription(row.pk, by_customer=False, actor=MACHINE)
        given = {one.item for one in made.credit_invoice.lines.all()}
        assert given == {"", "ipv4", "backup", "uplink"}
        invoice = resume_subscription(row.pk, actor=MACHINE)
        assert [(item, gross) for item, _k, _q, gross in lines(invoice)] == [
            ("", 1400),
            ("ipv4", 300),
            ("backup", 300),
            ("uplink", 400),
        ]


def test_it_goes_on_with_its_options_once_that_is_paid(row):
    with at_day(half(row)):
        pause_subscription(row.pk, by_customer=False, actor=MACHINE)
    with at_day(row.billed_until):
        pay_by_transfer(resume_subscription(row.pk, actor=MACHINE))
        row.refresh_from_db()
        assert (row.state, row.paid_until) == ("active", row.billed_until)
        assert row.paid_until > today()
    assert [item for item, *_rest in lines(renew())] == ["", "ipv4", "backup", "uplink"]


def test_a_plan_without_the_options_is_barred_and_one_with_them_keeps_them(row):
    business = Plan.objects.get(product__name="Business")
    with at_day(half(row)), pytest.raises(CannotChange, match="More addresses"):
        preview_change(row, business.pk, at_end=False)
    offer("Business")
    with at_day(half(row)):
        found = preview_change(row, business.pk, at_end=False)
        assert {one.line.item for one in found.proposal.lines} == {""}
        assert found.next_total.minor == business.price_minor + 1000
    assert terms_of(row).price == Money(1400, "EUR")


def test_an_included_choice_bars_no_change(in_acme, alice):
    """Everybody who orders has the first of a choice; nobody could take it off."""
    order = buy(alice)
    pay(Invoice.objects.get(pk=order.invoice_id))
    row = Subscription.objects.get()
    assert [(one.key, one.price.minor) for one in row.chosen] == [("uplink", 0)]
    business = Plan.objects.get(product__name="Business")
    with at_day(half(row)):
        assert preview_change(row, business.pk, at_end=False).next_total.minor == 2800

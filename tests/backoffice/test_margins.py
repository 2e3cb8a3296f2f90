"""A margin is net retail less cost, on every page and over the same span."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Unit
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.outbox.flows import work_until_quiet
from tenant_apps.billing.rules.monthly import net_a_month
from tenant_apps.billing.rules.pricing import TaxPolicy
from tenant_apps.billing.services import change_policy
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.services import set_price
from tenant_apps.orders.services import place_order
from tenant_apps.provisioning.models import Job, Service
from tenant_apps.provisioning.services.finish import finish_job
from tests.backoffice.conftest import pay
from tests.billing.test_cycles import offer
from tests.billing.test_options import cart_of
from tests.journeys.test_first_sale import offer_systems, order_plan
from tests.staff.conftest import ADMIN
from wholesale.selectors import margins


@pytest.fixture
def with_vat(acme, ada):
    """acme sells Professional (cost 8.00) at 15.00, with 19 % of VAT in it: 12.61 net."""
    with in_store(acme):
        change_policy({"tax_percent": "19", "prices_include_tax": "yes"}, actor=MACHINE)
        plan = Plan.objects.get(product__name="Professional")
        set_price(plan.pk, Money(15_00, "EUR"), accept_loss=False, actor=MACHINE)
    return plan


@pytest.fixture
def delivered(acme, with_vat, alice):
    """Alice's Professional runs since today."""
    with in_store(acme):
        order = order_plan(alice)
    pay(acme, order)
    with in_store(acme):
        finish_job(Job.objects.select_related("service").get())
    work_until_quiet(acme.key)


def order_of(plan, person):
    offer_systems(plan)
    return place_order(cart_of(plan), person.customer, actor=person.user.as_actor())


def figure(page: str, label: str) -> str:
    """The text of the figure with that label."""
    return page.split(f"{label}</span>", 1)[1].split("figure-label")[0][:400]


def test_the_catalogue_takes_the_vat_off_before_the_cost(desk, with_vat):
    page = desk.get("/manage/catalogue/").content.decode()
    assert "€4.61" in page
    assert "36.6%" in page  # of 12.61 net
    assert "of €12.61 net" in page
    assert "€7.00" not in page.split("Professional", 1)[1].split("</tr>")[0]


def test_where_prices_hold_no_tax_nothing_is_called_net(desk, acme, ada):
    page = desk.get("/manage/catalogue/").content.decode()
    assert "€6.00" in page
    assert " net</small>" not in page


def test_a_price_whose_net_is_under_cost_needs_the_tick(desk, with_vat):
    path = f"/manage/catalogue/plans/{with_vat.pk}/price/"
    htmx = {"HX-Request": "true"}
    refused = desk.post(path, {"price": "9.00"}, headers=htmx)  # 7.56 net
    assert refused.status_code == 422
    assert "accept_loss" in refused.content.decode()
    assert desk.post(path, {"price": "9.53"}, headers=htmx).status_code == 200  # 8.01 net


def test_wholesale_keeps_the_net_and_the_customer_sees_the_price(acme, delivered):
    with on_platform_side():
        [row] = margins(acme.key)
    assert (row.retail, row.wholesale, row.margin) == (
        Money(12_61, "EUR"),
        Money(8_00, "EUR"),
        Money(4_61, "EUR"),
    )
    with in_store(acme):
        service = Service.objects.get()
        assert (service.retail_minor, service.retail_net_minor) == (15_00, 12_61)


def test_a_year_paid_at_once_earns_a_twelfth_a_month(acme, ada, alice):
    """The cost is a month's: held against a year's price every margin looks like a dream."""
    with in_store(acme):
        plan = offer(Interval(Unit.YEAR, 1), 150_00)
        order = order_of(plan, alice)
    pay(acme, order)
    with in_store(acme):
        finish_job(Job.objects.select_related("service").get())
    work_until_quiet(acme.key)
    with on_platform_side():
        [row] = margins(acme.key)
    assert (row.retail, row.margin) == (Money(12_50, "EUR"), Money(4_50, "EUR"))
    with in_store(acme):
        assert Service.objects.get().retail_minor == 150_00


@pytest.mark.parametrize(
    ("cycle", "minor", "month"),
    [
        (Interval(Unit.MONTH, 1), 15_00, 15_00),
        (Interval(Unit.MONTH, 3), 40_00, 13_33),
        (Interval(Unit.YEAR, 3), 400_00, 11_11),
        (Interval(Unit.WEEK, 1), 3_50, 15_22),
        (Interval(Unit.DAY, 1), 50, 15_22),
    ],
)
def test_a_month_of_every_cycle(cycle, minor, month):
    tax = TaxPolicy(Decimal(19), "VAT", included=False)
    assert net_a_month(Money(minor, "EUR"), tax, cycle) == Money(month, "EUR")


def test_overview_and_wholesale_speak_of_the_same_full_month(desk, delivered):
    """Whatever day of the month it is: cost and margin are of a full month, as they stand."""
    overview = desk.get("/manage/").content.decode()
    assert "€8.00" in figure(overview, "Cost a month")
    assert "€99.00" in figure(overview, "Cost a month")
    assert "€4.61" in figure(overview, "Margin a month")
    assert "36.6% of €12.61 net" in figure(overview, "Margin a month")
    page = desk.get("/manage/wholesale/").content.decode()
    assert "€4.61" in figure(page, "Your margin a month")
    assert "Net retail" in page


def test_staff_see_the_same_margin(acme, delivered, olga, client_for):
    console = client_for(ADMIN, olga)
    for path in (f"/stores/{acme.id}/", f"/wholesale/stores/{acme.key}/"):
        page = console.get(path).content.decode()
        assert "€4.61" in page
        assert "Net retail" in page

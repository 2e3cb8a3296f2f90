"""How many messages a page sends to the database, against the number recorded beside this file."""

from __future__ import annotations

import json
import time
from pathlib import Path

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.ids import new_id
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.store import Store
from shared_apps.fleet.selectors import images_for
from shared_apps.identity.models import User
from tenant_apps.billing.models import Invoice
from tenant_apps.catalog.models import Plan
from tests.bench.board import Board, median
from tests.bench.browsing import signed_in
from tests.bench.desks import running_desktop, wholesale_invoice
from tests.journeys.test_first_sale import order_plan
from tests.people import Person, make_customer, make_staff
from tests.portal.conftest import Things, things_of

_RECORDED = Path(__file__).with_name("queries.json")
_ORDERS = 9


def measure(board: Board, store: Store) -> None:
    """Signed in, warm, in a store with a customer that has a server, a card and invoices."""
    with in_store(store):
        person = make_customer("alice@customer.test", "Alice Archer")
        dora = make_customer("dora@customer.test", "Dora Desk")
        owner = User.objects.get(role=User.Role.OWNER)
    with on_platform_side():
        olga = make_staff("olga@staff.test", "Olga Olsen")
    things = things_of(store, person)
    customer, team = signed_in(store, person.user), signed_in(store, owner)
    staff = signed_in(None, olga)
    _fill_cart(store, customer)
    desk = f"/account/services/{running_desktop(store, dora)}/"
    paper = f"/manage/wholesale/{wholesale_invoice(store)}/"
    at_desk = signed_in(store, dora.user)
    counted = {
        "store_home": _count(customer, "/"),
        "cart": _count(customer, "/cart/"),
        "account": _count(customer, "/account/"),
        "service": _count(customer, f"/account/services/{things.service.pk}/"),
        "manage": _count(team, "/manage/"),
        "staff_stores": _count(staff, "/stores/"),
        "account_desktop": _count(at_desk, "/account/"),
        "desktop": _count(at_desk, desk),
        "sessions": _count(at_desk, f"{desk}sessions/"),
        "spending": _count(at_desk, "/account/spending/"),
        "wholesale_invoice": _count(team, paper),
    }
    for rows in (5, 50):
        _invoices(things, rows)
        counted[f"invoices_{rows}"] = _count(customer, "/account/invoices/")
    recorded = json.loads(_RECORDED.read_text())
    for page, number in counted.items():
        board.put(f"queries.{page}", number, "queries", goal=recorded.get(page), better="lower")
    board.put("checkout.order_ms", _order_seconds(store, person) * 1e3, "ms", better="lower")


def _fill_cart(store: Store, browser: Client) -> None:
    with in_store(store):
        plan = Plan.objects.get(product__name="Professional")
        images = images_for(plan.product.driver, plan.product.remote_plan)
    form = {"hostname": "web1.example.com", "image": images[0].remote_id if images else ""}
    answer = browser.post(f"/configure/{plan.pk}/", form)
    if answer.status_code != 302:
        raise RuntimeError(f"the cart answered {answer.status_code}")


def _count(browser: Client, path: str) -> int:
    """The second time: what is only asked once per process is not the page's."""
    browser.get(path)
    with CaptureQueriesContext(connection) as sent:
        answer = browser.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} answered {answer.status_code}")
    return len(sent)


def _invoices(things: Things, rows: int) -> None:
    """Copies of the one invoice until there are so many."""
    with in_store(things.store):
        row = Invoice.objects.get(pk=things.invoice.pk)
        for number in range(Invoice.objects.count(), rows):
            row.pk, row.number = new_id(), f"COPY-{number}"
            row._state.adding = True
            row.save()


def _order_seconds(store: Store, person: Person) -> float:
    spans = []
    with in_store(store):
        for _ in range(_ORDERS):
            begun = time.perf_counter()
            order_plan(person)
            spans.append(time.perf_counter() - begun)
    return median(spans)

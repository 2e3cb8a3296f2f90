"""Live a year in a store: the clock jumps from one thing that is due to the next."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.secrets import Secret
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.identity.models import User
from shared_apps.identity.services import register_person
from shared_apps.resellers.flows import live_until, store_now
from shared_apps.resellers.services import move_clock
from tenant_apps.accounts.models import Customer
from tenant_apps.accounts.services import CustomerDetails, register_customer
from tenant_apps.billing.models import Invoice
from tenant_apps.catalog.models import Plan
from tenant_apps.demo.backups import STORE, live_with_backups
from tenant_apps.demo.desktops import use_desktop
from tenant_apps.demo.ground import DEMO
from tenant_apps.demo.opening import YEAR
from tenant_apps.demo.sandbox import pay_page
from tenant_apps.demo.script import GOOD, PASSWORD, DemoStore, DeskUse, Purchase
from tenant_apps.demo.transfers import record_transfers
from tenant_apps.orders.models import Cart
from tenant_apps.orders.services import add_line, configure_line, enter_code, place_order
from tenant_apps.payments.flows import ask, open_page
from tenant_apps.payments.models import Attempt

_WEEK = timedelta(days=7)
_MONTH = timedelta(days=31)


def live_a_year(store: Store, wish: DemoStore) -> Store:
    """Run the script of a store until its clock is the real one."""
    opened = store_now(store)
    end = opened + YEAR
    deeds: list[Purchase | DeskUse] = [*wish.purchases, *wish.desk_uses]
    for deed in sorted(deeds, key=lambda one: one.day):
        store = _live(store, opened + timedelta(days=deed.day, hours=9), end)
        if isinstance(deed, DeskUse):
            store = use_desktop(store, deed)
            continue
        _buy(store, deed)
        store = _settle(store)
        late = wish_to_pay_late(wish, deed)
        if late:
            store = _live(store, opened + late, end)
            _pay_open_invoice(store, deed)
            store = _settle(store)
    if wish.slug == STORE:
        store = live_with_backups(store, end)
    store = _live(store, end, end)
    record_transfers(store)
    if store.clock_offset < timedelta():  # the seconds that this took
        store = move_clock(store.id, -store.clock_offset, actor=DEMO)
    return store


def _live(store: Store, until: datetime, end: datetime) -> Store:
    """Week by week: staff note the store's transfers, but for the invoice that is the last one."""
    while (stop := store_now(store) + _WEEK) < until:
        store = live_until(store, stop, actor=DEMO)
        record_transfers(store, newest_too=stop < end - _MONTH)
    return live_until(store, until, actor=DEMO)


def wish_to_pay_late(wish: DemoStore, purchase: Purchase) -> timedelta | None:
    """When a customer whose renewal was declined pays by hand after all."""
    if not purchase.pays_late_after:
        return None
    return timedelta(days=purchase.day + 30 + purchase.pays_late_after)


def _settle(store: Store) -> Store:
    """Half an hour, in which a server is made and mails go out."""
    return live_until(store, store_now(store) + timedelta(minutes=30), actor=DEMO)


def _buy(store: Store, purchase: Purchase) -> None:
    with in_store(store):
        customer, user = _customer(purchase)
        plan = Plan.objects.get(product__name=purchase.plan)
        line = add_line(None, str(plan.pk))
        cart = Cart.objects.get(pk=line.cart_id)
        configure_line(cart, line.pk, hostname=purchase.hostname, image=line.image)
        if purchase.code:
            cart = enter_code(cart, purchase.code, customer)
        order = place_order(cart, customer, actor=user.as_actor())
        if order.total_minor:
            _pay(Invoice.objects.latest("issued_at"), purchase.card)


def _pay_open_invoice(store: Store, purchase: Purchase) -> None:
    with in_store(store):
        customer = Customer.objects.get(email=purchase.email)
        for invoice in Invoice.objects.filter(customer_id=customer.pk, state="open"):
            _pay(invoice, GOOD)


def _pay(invoice: Invoice, card: str) -> None:
    url = open_page(invoice, success_url="http://localhost/", cancel_url="http://localhost/")
    pay_page(url, card)
    ask(Attempt.objects.filter(invoice_id=invoice.pk).latest("created_at").pk)


def _customer(purchase: Purchase) -> tuple[Customer, User]:
    user = User.objects.filter(email=purchase.email).first()
    if user:
        return Customer.objects.get(memberships__user=user), user
    user = register_person(email=purchase.email, password=Secret(PASSWORD), name=purchase.name)
    details = CustomerDetails(
        name=purchase.name,
        company=purchase.company,
        street="Musterweg 1",
        city="Berlin",
        postcode="10115",
        country="DE",
    )
    return register_customer(user, details), user

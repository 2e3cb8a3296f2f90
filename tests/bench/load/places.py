"""Stores as the load finds them: each sells, each has customers with a life, each has its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from branding.selectors import current_brand
from branding.services import BrandChange, change_brand
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.identity.models import User
from shared_apps.identity.services import issue_token
from tenant_apps.billing.models import Invoice
from tenant_apps.catalog.models import Plan, Product
from tenant_apps.orders.models import Order
from tenant_apps.payments import flows
from tenant_apps.payments.models import Attempt, GatewayAccount
from tenant_apps.payments.services import connect_account
from tenant_apps.provisioning.models import Service
from tests.bench.load.words import word
from tests.coupons import make_coupon
from tests.journeys.test_first_sale import order_plan, page_for
from tests.people import Person, make_customer
from tests.selling import CardSandbox

SECRET = "whsec_load"
_SOLD = "Professional"


@dataclass
class Resident:
    """A customer with a paid server and an open invoice. Ids as addresses carry them."""

    letter: str
    word: str
    email: str
    customer: str
    token: str
    service: str = ""
    orders: list[str] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)


@dataclass
class Place:
    """One host. `number` -1: the staff's, where every store's words may stand."""

    number: int
    host: str
    port: int
    id: str = ""
    owner_email: str = ""
    owner_token: str = ""
    endpoint: str = ""
    plan: str = ""
    product: str = ""
    price_minor: int = 0
    image: str = ""
    notice: str = ""  # of a payment that was made: to be told once more
    residents: list[Resident] = field(default_factory=list)

    @property
    def host_and_port(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def word(self) -> str:
        return word(self.number)


def settle(store: Store, number: int, *, port: int, people: int, cards: CardSandbox) -> Place:
    """Dress a store, connect its till; `people` customers order twice and pay the first."""
    key = cards.open_account(store.name)
    with in_store(store):
        _dress(word(number))
        connect_account(
            "stripe",
            {"secret_key": key, "webhook_secret": SECRET, "api_base": cards.url},
            label="Card",
            actor=MACHINE,
        )
        make_coupon(word(number).upper(), label=f"Coupon {word(number)}")
        plan = Plan.objects.filter(product__name__startswith=_SOLD).earliest("pk")
        owner = User.objects.get(role=User.Role.OWNER)
        place = Place(
            number,
            store.primary_host,
            port,
            id=str(store.id),
            owner_email=owner.email,
            owner_token=issue_token(owner, name="Load").key,
            endpoint=str(GatewayAccount.objects.get(gateway="stripe").pk),
            plan=str(plan.pk),
            product=str(plan.product.pk),
            price_minor=plan.price_minor,
        )
        for at in range(people):
            place.residents.append(_resident(number, chr(ord("a") + at), cards))
        # Only now: people order by the name that the catalogue begins with.
        Product.objects.filter(pk=plan.product.pk).update(name=f"{_SOLD} {place.word}")
        paid = Attempt.objects.filter(remote_id__gt="").earliest("pk")
        place.notice = f"{paid.remote_id} {paid.pk}"
    return place


def _dress(own: str) -> None:
    brand = current_brand()
    values = {name: getattr(brand, name) for name in BrandChange.__slots__}
    values |= {"name": f"Hosting {own}", "legal_name": f"{own} Ltd", "slogan": f"Servers by {own}"}
    values |= {"support_email": f"help@{own}.test"}
    change_brand(BrandChange(**values), actor=MACHINE)


def _resident(number: int, letter: str, cards: CardSandbox) -> Resident:
    own = word(number, letter)
    person: Person = make_customer(f"{letter}@{own}.test", f"Casey {own}")
    user: Any = person.user
    order = order_plan(person, name=_SOLD, hostname=f"{own}.example.com")
    cards.pay(page_for(order))
    flows.ask(Attempt.objects.get(invoice_id=order.invoice_id).pk)
    order_plan(person, name=_SOLD, hostname=f"second-{own}.example.com")  # stays unpaid
    customer: Any = person.customer
    token = issue_token(user, name=f"Script of {own}").key
    return Resident(letter, own, user.email, str(customer.pk), token)


def is_delivered(store: Store, place: Place) -> bool:
    """True when each resident's server runs; then their ids are known, too."""
    with in_store(store):
        for one in place.residents:
            mine = {"customer_id": one.customer}
            service = Service.objects.filter(state="active", **mine).first()
            if service is None:
                return False
            one.service, place.image = str(service.pk), service.image
            one.orders = [
                str(pk) for pk in Order.objects.filter(**mine).values_list("pk", flat=True)
            ]
            paid = Invoice.objects.filter(**mine)
            one.invoices = [str(pk) for pk in paid.values_list("pk", flat=True)]
    return True

"""
Two stores with lives of their own, and three customers: the ground of every probe.

Acme has Alice and Dora, Beta has Charlie. Each bought and pays a server; each side's texts carry a
canary, a word that the other side's answers must never hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from branding.selectors import current_brand
from branding.services import BrandChange, change_brand, save_draft
from kernel.actor import MACHINE
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.identity.models import User
from shared_apps.identity.services import issue_token
from tenant_apps.payments.services import connect_account
from tests.isolation.marks import leave_marks, leave_webhook
from tests.people import Person, make_customer
from tests.selling import CardSandbox, Shop, make_shop

Things = dict[str, list[str]]


@dataclass
class Customer:
    """One customer with all ids that an address or a form could name."""

    person: Person
    canary: str
    things: Things = field(default_factory=dict)
    token: str = ""
    session: str = ""

    @property
    def user(self) -> Any:
        return self.person.user


@dataclass
class Side:
    """One store: its customers (the first is the one who visits), its owner, its shop."""

    shop: Shop
    canary: str
    customers: list[Customer]
    owner: Customer
    webhook_secret: str

    @property
    def store(self) -> Store:
        return self.shop.store

    @property
    def visitor(self) -> Customer:
        return self.customers[0]

    @property
    def canaries(self) -> list[str]:
        return [self.canary, *(one.canary for one in self.customers)]


@dataclass
class Worlds:
    acme: Side
    beta: Side

    def pairs(self) -> list[tuple[Side, Side]]:
        """(own, foreign) both ways."""
        return [(self.acme, self.beta), (self.beta, self.acme)]


def build(acme: Store, beta: Store, cards: CardSandbox, panel: Any) -> Worlds:
    """Inside an open transaction that the caller rolls back."""
    return Worlds(
        _side(acme, cards, panel, ["alice", "dora"], "whsec_acme_proof"),
        _side(beta, cards, panel, ["charlie"], "whsec_beta_proof"),
    )


def _side(store: Store, cards: CardSandbox, panel: Any, names: list[str], secret: str) -> Side:
    from tenant_apps.billing.models import Invoice
    from tests.journeys.test_first_sale import order_plan, page_for
    from tests.papers import credit, write_draft

    shop = make_shop(store, cards, panel)
    canary = f"canary{store.slug}brand"
    customers = []
    with in_store(store):
        _spread_numbers()
        _dress(canary)
        connect_account(
            "stripe",
            {"secret_key": shop.key, "webhook_secret": secret, "api_base": cards.url},
            label="Card",
            actor=MACHINE,
        )
        for name in names:
            word = f"canary{store.slug}{name}"
            person = make_customer(f"{name}@{word}.test", f"{name.title()} {word}")
            order = order_plan(person, hostname=f"{word}.example.com")
            cards.pay(page_for(order))
            customers.append(Customer(person, word))
    _deliver(shop, len(names))
    with in_store(store):
        leave_marks(canary)
        for one in customers:
            credit(Invoice.objects.get(customer_id=one.person.customer.pk), 100, keep_credit=True)
            order_plan(one.person, hostname=f"second-{one.canary}.example.com")  # stays unpaid
            draft = write_draft(one.person.customer, f"Work for {one.canary}")
            _leave_money(one, draft.pk)
            leave_webhook(one.canary, one.person.customer.pk)
            one.token = issue_token(one.user, name=f"Probe {one.canary}").key
            one.things = _things_of(one)
        boss = User.objects.get(role=User.Role.OWNER)
        owner = Customer(Person(boss, None), canary, token=issue_token(boss, name="Boss").key)
    return Side(shop, canary, customers, owner, secret)


def _leave_money(one: Customer, draft_id: Any) -> None:
    """A refund and a top-up that came to nothing, and a proforma."""
    from kernel import clock
    from tenant_apps.billing.services import proforma_of_draft
    from tenant_apps.payments.models import Payment, Refund, TopUp

    payment = Payment.objects.filter(customer_id=one.person.customer.pk).earliest("received_at")
    now = clock.now()
    times = {"created_at": now, "intended_at": now, "closed_at": now}
    money = {"amount_minor": 1, "currency": payment.currency, **times}
    Refund.objects.create(payment=payment, reason=one.canary, state=Refund.State.FAILED, **money)
    TopUp.objects.create(
        customer_id=payment.customer_id,
        account=payment.account,
        kind=TopUp.Kind.PAGE,
        state=TopUp.State.CANCELLED,
        idempotency_key=one.canary,
        **money,
    )
    proforma_of_draft(draft_id, actor=MACHINE)


def _deliver(shop: Shop, servers: int) -> None:
    from tenant_apps.provisioning.models import Service

    for _ in range(20):
        shop.work(12)
        with shop.inside():
            if Service.objects.filter(state="active").count() == servers:
                return
    raise AssertionError("the servers of the worlds were not delivered")


def _spread_numbers() -> None:
    """Give the two stores different whole numbers, so that no id is right in both by chance."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select schemaname, sequencename from pg_sequences where schemaname = %s",
            [connection.schema_name],
        )
        step = 1 + sum(map(ord, connection.schema_name)) % 900
        for schema, name in cursor.fetchall():
            cursor.execute(
                f"select max(nextval(%s::regclass)) from generate_series(1, {step})",
                [f'"{schema}"."{name}"'],
            )


def _dress(canary: str) -> None:
    brand = current_brand()
    values = {name: getattr(brand, name) for name in BrandChange.__slots__}
    values |= {"legal_name": f"{canary} Ltd", "slogan": f"Servers by {canary}"}
    values |= {"name": f"{brand.name} {canary}", "support_email": f"help@{canary}.test"}
    change_brand(BrandChange(**values), actor=MACHINE)
    save_draft({"slogan": f"Draft by {canary}"}, actor=MACHINE)


def _things_of(one: Customer) -> Things:
    """By kind: every value that a route or a form may carry. The first is the most complete."""
    from shared_apps.domains.models import Claim
    from shared_apps.webhooks.models import Delivery, Endpoint
    from tenant_apps.billing.models import (
        BillingRun,
        Coupon,
        CreditNote,
        Invoice,
        InvoiceDraft,
        LoyaltyTier,
        PolicyOverride,
        Proforma,
        PromotionCode,
        Subscription,
        TaxRate,
    )
    from tenant_apps.catalog.models import Plan, Product
    from tenant_apps.orders.models import Order, OrderLine
    from tenant_apps.payments.models import (
        Attempt,
        GatewayAccount,
        Payment,
        PaymentMethod,
        Refund,
        TopUp,
    )
    from tenant_apps.provisioning.models import Job, Service
    from tenant_apps.team.models import Invitation

    mine = {"customer_id": one.person.customer.pk}
    hooks = [
        *Endpoint.objects.filter(**mine).values_list("pk", flat=True),
        *Endpoint.objects.filter(customer_id=None).values_list("pk", flat=True),
    ]
    told = [
        Delivery.objects.filter(endpoint_id=key).values_list("id", flat=True)[0] for key in hooks
    ]
    orders = Order.objects.filter(**mine).order_by("placed_at")
    services = Service.objects.filter(**mine)
    invoices = Invoice.objects.filter(**mine)
    found: dict[str, Any] = {
        "user": [one.user.pk],
        "customer": [one.person.customer.pk],
        "order": orders.values_list("pk", flat=True),
        "order_number": orders.values_list("number", flat=True),
        "order_line": OrderLine.objects.filter(order__in=orders).values_list("pk", flat=True),
        "invoice": [
            *invoices.filter(state="open").values_list("pk", flat=True),
            *invoices.exclude(state="open").values_list("pk", flat=True),
        ],
        "invoice_number": invoices.values_list("number", flat=True),
        "note": CreditNote.objects.filter(**mine).values_list("pk", flat=True),
        "draft": InvoiceDraft.objects.filter(**mine).values_list("pk", flat=True),
        "service": services.values_list("pk", flat=True),
        "subscription": Subscription.objects.filter(**mine).values_list("pk", flat=True),
        "job": Job.objects.filter(service__in=services).values_list("pk", flat=True),
        "payment": Payment.objects.filter(**mine).values_list("pk", flat=True),
        "refund": Refund.objects.filter(payment__customer_id=mine["customer_id"]).values_list(
            "pk", flat=True
        ),
        "top_up": TopUp.objects.filter(**mine).values_list("pk", flat=True),
        "proforma": Proforma.objects.filter(**mine).values_list("pk", flat=True),
        "attempt": Attempt.objects.filter(**mine).values_list("pk", flat=True),
        "method": PaymentMethod.objects.filter(**mine).values_list("pk", flat=True),
        "account": GatewayAccount.objects.order_by("created_at").values_list("pk", flat=True),
        "token": one.user.api_tokens.values_list("pk", flat=True),
        "claim": Claim.objects.order_by("created_at").values_list("pk", flat=True),
        "member": User.objects.filter(role=User.Role.AGENT).values_list("pk", flat=True),
        "invitation": Invitation.objects.values_list("pk", flat=True),
        "coupon": Coupon.objects.order_by("created_at").values_list("pk", flat=True),
        "code": PromotionCode.objects.order_by("pk").values_list("pk", flat=True),
        "plan": Plan.objects.order_by("pk").values_list("pk", flat=True),
        "product": Product.objects.order_by("pk").values_list("pk", flat=True),
        "run": BillingRun.objects.values_list("pk", flat=True),
        "rate": TaxRate.objects.values_list("pk", flat=True),
        "override": PolicyOverride.objects.values_list("pk", flat=True),
        "webhook": hooks,
        "delivery": told,
        "tier": LoyaltyTier.objects.values_list("pk", flat=True),
    }
    return {kind: [str(value) for value in values] for kind, values in found.items()}

"""Subscriptions whose next period is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from kernel import clock
from kernel.actor import MACHINE
from kernel.db.ledger import Leg, post
from kernel.ids import new_id
from kernel.money import Money
from kernel.periods import DAYS_OF, Interval, Unit, add_months, months_of
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.invoicing import Charge
from tenant_apps.billing.models import (
    Coupon,
    Entry,
    Invoice,
    InvoiceLine,
    PlanChange,
    Posting,
    PromotionCode,
    Redemption,
    RedemptionUse,
    Subscription,
    TaxExemption,
    VatCheck,
    WalletRule,
)
from tenant_apps.billing.rules.pricing import bill_period, sum_up
from tenant_apps.billing.selectors import policy, terms_of, today
from tenant_apps.billing.services import issue_invoice, place_hold
from tenant_apps.billing.services.settle import plan_renewal
from tenant_apps.billing.taxation import taxes_of
from tenant_apps.catalog.rules.options import Chosen, keep


@dataclass(frozen=True)
class Life:
    """One subscription and its customer, as a test wishes them."""

    price: int = 1400
    unit: str = "month"
    count: int = 1
    country: str = "DE"
    region: str = ""
    proven: bool = False
    exempt: bool = False
    category: str = ""
    state: str = "active"
    auto_renew: bool = True
    parked: bool = False
    trial: bool = False
    coupons: tuple[int, ...] = ()
    spent: int = 0
    currency: str = "EUR"
    credit: int = 0
    dollars: int = 0  # of credit too
    held: int = 0  # of the credit
    watched: bool = False  # somebody wants to hear of low credit
    options: tuple[tuple[str, int, int], ...] = ()  # key, number, price of one
    change: str = ""
    odd: str = ""
    shares_customer: bool = False
    in_arrears: bool = False
    ends_on_term: bool = False


def live(lives: list[Life], coupons: list[Coupon]) -> list[Subscription]:
    """Each began a while ago, was billed its first period, and its next one is due."""
    rows: list[Subscription] = []
    customer: Customer | None = None
    for number, life in enumerate(lives):
        if customer is None or not life.shares_customer:
            customer = _customer(life, number)
        rows.append(_subscription(life, customer, number))
        _history(rows[-1], customer, life)
        _extras(rows[-1], customer, life, coupons)
    return rows


def _customer(life: Life, number: int) -> Customer:
    row = Customer.objects.create(
        name=f"Customer {number}",
        company="Müller & \\Söhne\t„GmbH“" if number % 2 else "",
        email=f"c{number}@lives.test",
        street="Way 1",
        city="Town",
        country=life.country,
        region=life.region,
        vat_id="ATU12345675" if life.proven else "",
        created_at=clock.now(),
    )
    if life.proven:
        for days, state in ((40, "invalid"), (3, "valid")):
            at = clock.now() - timedelta(days=days)
            VatCheck.objects.create(
                customer_id=row.pk, number="ATU12345675", state=state, asked_at=at, answered_at=at
            )
    if life.exempt:
        TaxExemption.objects.create(
            customer_id=row.pk,
            certificate="X-1",
            starts_on=today() - timedelta(days=9),
            noted_at=clock.now(),
            actor_label="x",
        )
    return row


def _subscription(life: Life, customer: Customer, number: int) -> Subscription:
    until = today() + timedelta(days=0 if life.trial else number % 5)
    if life.in_arrears and not life.trial:
        until = _back(Interval(Unit(life.unit), life.count), until, until.day)
    began = until - timedelta(days=200 + number % 40)
    return Subscription.objects.create(
        customer_id=customer.pk,
        order_line_id=new_id(),
        plan_id=new_id(),
        description=f"Server – {number}",
        price_minor=life.price,
        tax_category=life.category,
        currency=life.currency,
        interval_unit=life.unit,
        interval_count=life.count,
        trial_days=30 if life.trial else 0,
        anchor_day=until.day,
        started_on=began,
        billed_until=until,
        paid_until=began,
        state="trialing" if life.trial else life.state,
        auto_renew=life.auto_renew,
        parked_reason="odd" if life.parked else "",
        in_arrears=life.in_arrears,
        ends_with_term=life.ends_on_term,
        term_ends_on=until + timedelta(days=1) if life.ends_on_term else None,
        renews_until=until + timedelta(days=1) if life.ends_on_term else None,
        delivery={"product_name": "Server", "wholesale_code": "x", "remote_plan": "1"},
        options=keep([_chosen(life.currency, *one) for one in life.options]),
        created_at=clock.now(),
    )


def _chosen(currency: str, key: str, number: int, price: int) -> Chosen:
    unit = Money(price, currency)
    words = f"{number} more"
    return Chosen(key, key.title(), str(number), words, number, unit, Money.zero(currency))


def _history(row: Subscription, customer: Customer, life: Life) -> None:
    """The last period is on an invoice; `odd`: not quite as it should be."""
    begin, end = _back(row.interval, row.billed_until, row.anchor_day), row.billed_until
    if life.odd == "none":
        end = begin
    if end > begin:
        tax = taxes_of(customer).on_goods(row.tax_category)
        lines = bill_period(terms_of(row), begin, tax, first=False, options=row.chosen)
        invoice = issue_invoice(
            customer=customer,
            bill=sum_up(lines, row.currency),
            charges=[Charge(row.pk, line) for line in lines],
            due_on=begin,
            policy=policy(),
            renewal=False,
            actor=MACHINE,
        )
        shift = {"gap": -2, "overlap": 3}.get(life.odd, 0)
        # A trigger freezes lines: the history is bent on the subscription's side.
        row.billed_until = invoice.lines.get(item="").period_end - timedelta(days=shift)
        row.save(update_fields=["billed_until"])
        if life.odd == "void":
            invoice.lines.update(is_void=True)
    plan_renewal(row)


def _back(one: Interval, day: date, anchor: int) -> date:
    if months := months_of(one):
        return add_months(day, -months, anchor)
    return day - timedelta(days=DAYS_OF[one.unit] * one.count)


def _extras(row: Subscription, customer: Customer, life: Life, coupons: list[Coupon]) -> None:
    for index in life.coupons:
        coupon = coupons[index]
        code = PromotionCode.objects.get_or_create(coupon=coupon, code=f"C{index}")[0]
        held = Redemption.objects.create(
            coupon=coupon,
            code=code,
            customer_id=customer.pk,
            subscription=row,
            at=clock.now() - timedelta(days=index),
        )
        line = InvoiceLine.objects.filter(subscription_id=row.pk).first()
        if life.spent and line:
            RedemptionUse.objects.create(
                redemption=held,
                line=line,
                period_start=line.period_start,
                amount_minor=1,
                spent=life.spent,
            )
    if life.credit:
        give_credit(customer.pk, life.credit)
    if life.dollars:
        give_credit(customer.pk, life.dollars, "USD")
    if life.held and life.credit:
        _hold(customer, min(life.held, life.credit))
    if life.watched:
        rule = {"currency": "EUR", "alert_below_minor": 2000, "changed_at": clock.now()}
        WalletRule.objects.get_or_create(pk=customer.pk, defaults=rule)
    if life.change == "scheduled" or (life.change and Invoice.objects.exists()):
        at_end = life.change == "scheduled"
        PlanChange.objects.create(
            subscription=row,
            state=life.change,
            at=clock.now(),
            effective_on=row.billed_until if at_end else today(),
            invoice=None if at_end else Invoice.objects.latest("number"),
            plan_id=new_id(),
            old_plan_id=row.plan_id,
            description="Bigger",
            old_description=row.description,
            price_minor=life.price + 700,
            old_price_minor=life.price,
            currency=life.currency,
            interval_unit="month",
            interval_count=1,
            delivery=row.delivery,
            actor_label="x",
        )


def _hold(customer: Customer, minor: int) -> None:
    place_hold(
        customer.pk,
        Money(minor, "EUR"),
        purpose="session",
        reference=new_id().hex,
        text="Workspace",
        expires_at=clock.now() + timedelta(hours=2),
        actor=MACHINE,
    )


def give_credit(customer_id: UUID, minor: int, currency: str = "EUR") -> None:
    amount = Money(minor, currency)
    post(
        Entry,
        Posting,
        kind="payment",
        reference=str(new_id()),
        description="too much",
        legs=[Leg("gateway:manual", amount), Leg("wallet", -amount, str(customer_id))],
        at=clock.now(),
        recorded_at=clock.real_now(),
    )


def some_coupons() -> list[Coupon]:
    wishes = (
        {"kind": "percent", "percent": Decimal(20), "cycles": None},
        {"kind": "percent", "percent": Decimal("33.33"), "cycles": 2, "group": "b"},
        {"kind": "amount", "amount_minor": 333, "cycles": 3, "group": "c"},
        {"kind": "free_months", "count": 2, "group": "d"},
        {"kind": "percent", "percent": Decimal(100), "cycles": 1, "group": "e"},
    )
    return [
        Coupon.objects.create(
            label=f"Coupon {number}", currency="EUR", created_at=clock.now(), **wish
        )
        for number, wish in enumerate(wishes)
    ]

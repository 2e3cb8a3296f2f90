"""Answers about carts and orders. Prices are computed here and now, never read from a cart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import NotFound
from kernel.money import Money, total
from kernel.periods import Interval
from shared_apps.fleet.selectors import images_for
from tenant_apps.accounts.models import Customer
from tenant_apps.billing.coterming import first_periods
from tenant_apps.billing.coupon_terms import Wanted
from tenant_apps.billing.couponing import Entered, LineOffers, basket
from tenant_apps.billing.models import Invoice
from tenant_apps.billing.rules.coterm import Bridge, bridged
from tenant_apps.billing.rules.pricing import Bill, Reduction, Terms, bill_period, sum_up
from tenant_apps.billing.selectors import invoices_of, today
from tenant_apps.billing.taxation import Taxes, taxes_of
from tenant_apps.catalog.models import Plan
from tenant_apps.catalog.rules.options import BadOption, Chosen, choose
from tenant_apps.catalog.selectors import options_of, plan_for_sale
from tenant_apps.catalog.words import lasting_words
from tenant_apps.orders.models import Cart, CartLine, Order, OrderStep

TIMELINE = ("placed", "paid", "creating", "ready")


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A cart line with what it would cost."""

    line: CartLine
    plan: Plan
    image_label: str
    offers: LineOffers
    options: tuple[Chosen, ...] = ()
    # The customer's billing day, and the first period that leads to it.
    billing_day: int | None = None
    over: Bridge | None = None
    # Something that was wanted can't be had any more: the line must be looked at again.
    is_stale: bool = False

    @property
    def price(self) -> Money:
        return self.plan.price

    @property
    def lasting(self) -> list[str]:
        """What must be known of its terms before ordering."""
        return lasting_words(self.plan)

    @property
    def reductions(self) -> tuple[Reduction, ...]:
        """What comes off its first period."""
        share = self.over.share if self.over else None
        found = self.offers.reductions
        return (
            tuple(replace(one, amount=share.part(one.amount)) for one in found) if share else found
        )

    @property
    def trial_days(self) -> int:
        return self.plan.trial_days + self.offers.extra_days

    @property
    def terms(self) -> Terms:
        """As the plan is offered; a trial made longer by what its coupon adds."""
        terms = terms_of(self.plan, self.line.hostname)
        cycle = terms.interval
        longer = Interval(cycle.unit, cycle.count + self.offers.extra_days)
        return replace(terms, interval=longer)


@dataclass(frozen=True, slots=True)
class Quote:
    """What a cart would cost if it were ordered now: the same arithmetic as the invoice."""

    lines: tuple[QuotedLine, ...]
    bill: Bill
    gone: int  # lines whose plan is no longer on offer
    taxes: Taxes
    codes: tuple[Entered, ...] = ()

    @property
    def count(self) -> int:
        """How many servers are in the cart, those included that nobody can order any more."""
        return len(self.lines) + self.gone

    @property
    def saved(self) -> Money:
        """What coupons take off, in the prices that are shown."""
        return total((line.discount for line in self.bill.lines), self.bill.total.currency)

    @property
    def refused(self) -> Entered | None:
        """The first code that does not fit; one that another beats is no obstacle."""
        bad = [one for one in self.codes if one.problem and one.problem != "excluded"]
        return bad[0] if bad else None

    @property
    def is_empty(self) -> bool:
        return not self.lines


def terms_of(plan: Plan, hostname: str) -> Terms:
    return Terms(
        f"{plan.product.name} – {hostname}" if hostname else plan.product.name,
        plan.price,
        plan.setup_fee,
        plan.interval,
        today().day,
        plan.product.tax_category,
        plan.in_arrears,
    )


def quote(cart: Cart, currency: str, customer: Customer | None = None) -> Quote:
    """
    Price a cart for who buys it, its codes counted. Lines whose plan is gone are left out.

    The codes' limits hold as long as their coupons are locked (billing.locks.lock_coupons).
    """
    taxes, found = taxes_of(customer), list(cart.lines.all())
    offered = [(line, plan) for line in found if (plan := _still_offered(line)) is not None]
    wanted = [Wanted(plan.pk, plan.price, plan.interval, plan.trial_days) for _, plan in offered]
    coupons = basket(cart.codes, customer, wanted)
    days = first_periods(customer)
    lines = []
    for (line, plan), wish in zip(offered, wanted, strict=True):
        options, is_stale = _chosen(line, plan)
        day, over = days.of(plan.interval, plan.lasting, trial=plan.is_trial)
        label = image_label(plan, line.image)
        offers = coupons.on_line(wish)
        lines.append(QuotedLine(line, plan, label, offers, options, day, over, is_stale))
    coupons.finish()
    charges = [
        charge
        for one in lines
        for charge in bridged(
            bill_period(
                one.terms,
                today(),
                taxes.on_goods(one.terms.category),
                first=True,
                reductions=one.offers.reductions,
                options=one.options,
            ),
            one.over,
        )
    ]
    gone = len(found) - len(lines)
    return Quote(tuple(lines), sum_up(charges, currency), gone, taxes, tuple(coupons.entered))


def _chosen(line: CartLine, plan: Plan) -> tuple[tuple[Chosen, ...], bool]:
    """The line's options at today's prices; and whether what was wanted is gone."""
    offered = options_of(plan, clock.now())
    try:
        return choose(offered, line.options), False
    except BadOption:
        return (), True


def _still_offered(line: CartLine) -> Plan | None:
    try:
        return plan_for_sale(line.plan_id)
    except NotFound:
        return None


def image_label(plan: Plan, image: str) -> str:
    found = images_for(plan.product.driver, plan.product.remote_plan)
    return next((one.label for one in found if one.remote_id == image), "")


def find_cart(cart_id: str | None) -> Cart | None:
    """The cart of a session; None for none, a foreign or a broken id."""
    try:
        wanted = UUID(cart_id or "")
    except ValueError:
        return None
    return Cart.objects.filter(pk=wanted).first()


def orders_of(customer_id: UUID) -> QuerySet[Order]:
    return Order.objects.filter(customer_id=customer_id).order_by("-placed_at")


def order_of(customer_id: UUID, order_id: UUID | str) -> Order:
    """Raises NotFound, also for another customer's."""
    row = Order.objects.filter(customer_id=customer_id, pk=order_id).first()
    if row is None:
        raise NotFound(_("There is no such order."), code="order_not_found")
    return row


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An order that waits for its first payment. `amount` is what is still due, tax included."""

    order: Order
    hostnames: tuple[str, ...]
    invoice: Invoice

    @property
    def amount(self) -> Money:
        return self.invoice.amount_due

    @property
    def is_paying(self) -> bool:
        return self.invoice.paying_since is not None


def waiting_orders(customer_id: UUID) -> list[WaitingOrder]:
    """What a customer ordered and has not paid, newest first."""
    rows = orders_of(customer_id).filter(state=Order.State.AWAITING_PAYMENT)
    found = list(rows.exclude(invoice_id=None).prefetch_related("lines"))
    if not found:
        return []
    invoices = invoices_of(customer_id).in_bulk([row.invoice_id for row in found])
    return [
        WaitingOrder(row, tuple(line.hostname for line in row.lines.all()), invoices[key])
        for row in found
        if (key := row.invoice_id) in invoices and invoices[key].amount_due
    ]


def order_of_invoice(customer_id: UUID, invoice_id: UUID) -> Order | None:
    """The order that an invoice began with; a renewal has none."""
    return orders_of(customer_id).filter(invoice_id=invoice_id).first()


def order_of_line(customer_id: UUID, line_id: UUID) -> Order | None:
    return orders_of(customer_id).filter(lines__pk=line_id).first()


def order_from_carts(customer_id: UUID, cart_ids: list[str]) -> Order | None:
    """The customer's newest order that was made of one of these carts."""
    found = orders_of(customer_id).filter(cart_id__in=cart_ids)
    return found.first() if cart_ids else None


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on the timeline: done (with its time), now, waiting, or failed."""

    step: str
    state: str
    at: datetime | None


def timeline(order: Order) -> list[Mark]:
    """
    The four marks of an order; with several machines the last one counts.

    A settled invoice is paid at once, though the news of it reaches the order a moment later.
    """
    rows = list(OrderStep.objects.filter(order=order))
    settled = None if any(row.step == "paid" for row in rows) else _settled_at(order)
    lines = order.lines.count()
    marks: list[Mark] = []
    blocked = order.state == Order.State.CANCELLED
    for step in TIMELINE:
        times = [row.at for row in rows if row.step == step]
        if step == "paid" and settled:
            times = [settled]
        needed = lines if step in {"creating", "ready"} else 1
        if len(times) >= needed:
            marks.append(Mark(step, "done", max(times)))
        elif blocked or any(row.step == "delayed" for row in rows):
            before = any(mark.state == "failed" for mark in marks)
            marks.append(Mark(step, "waiting" if before else "failed", None))
        else:
            now = all(mark.state == "done" for mark in marks)
            marks.append(Mark(step, "now" if now else "waiting", None))
    return marks


def _settled_at(order: Order) -> datetime | None:
    if order.invoice_id is None:
        return None
    paid: datetime | None = (
        Invoice.objects.filter(pk=order.invoice_id).values_list("paid_at", flat=True).first()
    )
    return paid

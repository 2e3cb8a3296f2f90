"""
Random lives of customers through the real services, on the store's own clock (threats K4).

All actions come from one seeded generator, so that a life can be lived again. A refusal is an
answer; any other error ends the life. The outside (machines, processors, mails) is not asked:
money comes by transfer, and only billing's own due work is done.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.money import Money
from tenant_apps.billing import services
from tenant_apps.billing.models import Coupon, Invoice, Subscription
from tenant_apps.billing.selectors import credit_of, today
from tenant_apps.billing.services import Corrections
from tenant_apps.catalog.models import Plan
from tenant_apps.orders.services import place_order
from tenant_apps.payments.models import Payment
from tenant_apps.payments.services import record_manual, record_return
from tests.billing.due_work import work
from tests.billing.judges import broken, papers
from tests.changes import long_plans, small_twin
from tests.coupons import at_day, cart_with, make_coupon
from tests.people import Person, make_customer

PLANS = ("Professional", "Business", "Professional Lite")
CODES = {
    "TWICE": {"percent": Decimal("33.33"), "cycles": 2},
    "ALWAYS": {"percent": Decimal(5), "cycles": None, "group": "b"},
    "FIXED": {"kind": "amount", "amount_minor": 333, "cycles": 3, "group": "c"},
}
_STEP = timedelta(days=6)
_PAPERS_EACH = 10
_YEARS_AHEAD = 1_000_000  # minor units, more than ten years of any plan


@dataclass
class Lives:
    """So many customers of one store, lived side by side; `found` is what did not hold."""

    random: Random
    people: list[Person]  # each does something at nearly every step
    quiet: list[Person] = field(default_factory=list)  # two of them a step
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    frozen: dict[str, str] = field(default_factory=dict)
    days: int = 0  # lived
    steps: int = 0

    def until(self, day: date, stop: float = 0) -> None:
        """Step by step to a day, to the first thing that does not hold, or to a moment (if any)."""
        on = today()
        while on < day and not self.found and (not stop or time.monotonic() < stop):
            then = min(on + _STEP, day)
            with at_day(then):
                self._step()
            self.days += (then - on).days
            on = then
        self._look_at_papers()

    def _step(self) -> None:
        work()
        for person in self.random.sample(self.quiet, 2 if self.quiet else 0):
            self._act(person)
        for person in self.people:
            for _ in range(self.random.choice([0, 1, 1, 2])):
                self._act(person)
        self.found += broken()
        self.steps += 1
        if self.steps % _PAPERS_EACH == 0:  # what changed once stays changed
            self._look_at_papers()

    def _look_at_papers(self) -> None:
        now = papers()
        self.found += [f"changed after issue: {key}" for key in self.frozen.keys() - now.keys()]
        self.found += [
            f"changed after issue: {key}" for key, was in self.frozen.items() if now.get(key) != was
        ]
        self.frozen = now

    def _act(self, person: Person) -> None:
        name = self.random.choices(list(ACTIONS), [one[0] for one in ACTIONS.values()])[0]
        try:
            with transaction.atomic():
                if ACTIONS[name][1](self.random, person) is not False:
                    self.done[name] += 1
        except Refusal as refusal:
            self.refused[f"{name}: {refusal.code}"] += 1


def begin(seed: int, count: int, quiet: int = 0) -> Lives:
    """
    A store's coupons and customers; what tax it takes is the seed's as well.

    `quiet` more of them have paid for years ahead, as credit, and seldom do anything.
    """
    random = Random(seed)
    percent = random.choice(["0", "7", "19", "8.88"])
    services.change_policy({"tax_percent": percent}, actor=MACHINE)
    for code, wish in CODES.items():
        if not Coupon.objects.filter(label=code).exists():
            make_coupon(code, label=code, **wish)
    if not Plan.objects.filter(product__name="Professional Lite").exists():
        small_twin()
    people = [make_customer(f"{new_id().hex}@lives.test", f"L {n}") for n in range(count)]
    lives = Lives(random, people)
    for person in people:
        order(random, person)
    long = long_plans() if quiet else []
    for number in range(quiet):
        lives.quiet.append(make_customer(f"{new_id().hex}@lives.test", f"Q {number}"))
        made = order(random, lives.quiet[-1], random.choice(long), paying=0)
        _pay(Invoice.objects.get(pk=made.invoice_id), more=_YEARS_AHEAD)
    return lives


# The actions. False: there was nothing to do it with.


def order(random: Random, person: Person, name: str = "", *, paying: float = 0.9) -> Any:
    codes = tuple(random.sample(list(CODES), random.choice([0, 0, 1, 2])))
    cart = cart_with(name or random.choice(PLANS), codes=codes)
    made = place_order(cart, person.customer, actor=MACHINE)
    if random.random() < paying:
        _pay(Invoice.objects.get(pk=made.invoice_id))
    return made


def _pay(invoice: Invoice, more: int = 0) -> Any:
    amount = invoice.amount_due.minor + more
    if amount <= 0:
        return False
    return record_manual(
        invoice.pk,
        Money(amount, invoice.currency),
        bank_reference=new_id().hex,
        note="",
        actor=MACHINE,
    )


def _invoice(random: Random, person: Person, *states: str) -> Invoice | None:
    rows = Invoice.objects.filter(customer_id=person.customer.pk, state__in=states)
    found = list(rows.order_by("number"))
    return random.choice(found) if found else None


def _row(random: Random, person: Person, *states: str) -> Subscription | None:
    rows = Subscription.objects.filter(customer_id=person.customer.pk, state__in=states)
    found = list(rows.order_by("created_at", "description"))
    return random.choice(found) if found else None


def pay(random: Random, person: Person) -> Any:
    for invoice in Invoice.objects.filter(customer_id=person.customer.pk, state="open"):
        _pay(invoice, random.choice([0, 0, 0, 0, 500, -300]))


def change(random: Random, person: Person) -> Any:
    row = _row(random, person, "active")
    if row is None:
        return False
    plans = Plan.objects.filter(product__name__in=PLANS, trial_days=0).exclude(pk=row.plan_id)
    wanted = random.choice(list(plans.order_by("product__name", "price_minor")))
    made = services.change_plan(row.pk, wanted.pk, at_end=random.random() < 0.4, actor=MACHINE)
    if made.invoice_id and random.random() < 0.8:
        _pay(Invoice.objects.get(pk=made.invoice_id))
    return made


def withdraw(random: Random, person: Person) -> Any:
    row = _row(random, person, "active")
    return services.withdraw_change(row.pk, actor=MACHINE) if row else False


def cancel(random: Random, person: Person) -> Any:
    row = _row(random, person, "active", "suspended")
    if row is None:
        return False
    at_once = random.random() < 0.3
    return services.cancel_subscription(row.pk, at_once=at_once, reason="price", actor=MACHINE)


def keep(random: Random, person: Person) -> Any:
    row = _row(random, person, "active", "suspended")
    return services.keep_subscription(row.pk, actor=MACHINE) if row else False


def pause(random: Random, person: Person) -> Any:
    row = _row(random, person, "active")
    if row is None:
        return False
    return services.pause_subscription(row.pk, by_customer=False, actor=MACHINE)


def resume(random: Random, person: Person) -> Any:
    row = _row(random, person, "paused")
    if row is None:
        return False
    invoice = services.resume_subscription(row.pk, actor=MACHINE)
    invoice.refresh_from_db()
    return _pay(invoice) if random.random() < 0.8 else None


def credit_note(random: Random, person: Person) -> Any:
    invoice = _invoice(random, person, "open", "paid")
    if invoice is None:
        return False
    line = random.choice(list(invoice.lines.all()))
    part = {line.pk: Money(random.randint(1, max(line.net_minor, 1)), line.currency)}
    return services.issue_credit_note(
        invoice.pk,
        part if random.random() < 0.6 else None,
        reason="goodwill",
        request_key=new_id().hex,
        actor=MACHINE,
    )


def void(random: Random, person: Person) -> Any:
    invoice = _invoice(random, person, "open")
    if invoice is None:
        return False
    release = random.random() < 0.5
    return services.void_invoice(invoice.pk, reason="x", actor=MACHINE, release_paid=release)


def reissue(random: Random, person: Person) -> Any:
    invoice = _invoice(random, person, "open", "paid")
    if invoice is None:
        return False
    said = Corrections(order_reference=str(random.randint(1, 99)))
    return services.reissue_invoice(invoice.pk, said, reason="reference", actor=MACHINE)


def merge(random: Random, person: Person) -> Any:
    rows = Invoice.objects.filter(customer_id=person.customer.pk, state="open")
    keys = list(rows.values_list("pk", flat=True))
    if len(keys) < 2:
        return False
    return services.merge_invoices(person.customer.pk, keys, reason="one", actor=MACHINE)


def refund(random: Random, person: Person) -> Any:
    rows = [one for one in Payment.objects.filter(customer_id=person.customer.pk) if one.left]
    if not rows:
        return False
    row = random.choice(sorted(rows, key=lambda one: one.received_at))
    amount = Money(random.randint(1, row.left.minor + 50), row.currency)
    return record_return(row.pk, amount, reason="x", actor=MACHINE)


def pay_out(random: Random, person: Person) -> Any:
    there = credit_of(person.customer.pk, "EUR")
    if not there:
        return False
    amount = Money(random.randint(1, there.minor + 50), "EUR")
    return services.pay_out_credit(person.customer.pk, amount, note="", actor=MACHINE)


ACTIONS: dict[str, tuple[int, Any]] = {
    "pay": (40, pay),
    "order": (2, order),
    "change": (8, change),
    "withdraw": (2, withdraw),
    "cancel": (2, cancel),
    "keep": (6, keep),
    "pause": (3, pause),
    "resume": (6, resume),
    "credit note": (3, credit_note),
    "void": (2, void),
    "reissue": (3, reissue),
    "merge": (2, merge),
    "refund": (2, refund),
    "pay out": (3, pay_out),
}

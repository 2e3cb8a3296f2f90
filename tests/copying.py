"""A store with a book of running servers, and copies of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection

from kernel import clock
from kernel.actor import MACHINE
from kernel.money import Money
from kernel.periods import Interval, Unit
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.resellers.copying import Copy, copy_of
from shared_apps.resellers.flows import live_on
from shared_apps.resellers.services import CopyWish, begin_move, make_copy
from tenant_apps.accounts.services import CustomerDetails, add_customer
from tenant_apps.billing.book import Running
from tenant_apps.billing.services import adopt_subscription
from tenant_apps.catalog.models import Plan
from tenant_apps.copies.flows import fill_copy


def terms_of_plan(plan: Plan, *, paid_days: int) -> Running:
    """A month of a plan that is paid for so many days more."""
    today = clock.local_date(clock.now(), "Europe/Berlin")
    until = today + timedelta(days=paid_days)
    return Running(
        plan_id=plan.pk,
        description=plan.product.name,
        price=Money(plan.price_minor, plan.currency),
        tax_category="",
        interval=Interval(Unit.MONTH, 1),
        trial_days=0,
        anchor_day=until.day,
        started_on=today - timedelta(days=400),
        paid_until=until,
        in_arrears=False,
        term_ends_on=None,
        ends_with_term=False,
        early_end="no",
        renews_until=None,
        options=[],
        delivery={
            "product_name": plan.product.name,
            "wholesale_code": plan.product.wholesale_code,
            "driver": plan.product.driver,
            "remote_plan": plan.product.remote_plan,
            "image": "1",
            "image_label": "Debian 12",
        },
        country="DE",
        region="",
    )


def sell_book(store: Store, count: int, *plans: str) -> None:
    """So many servers of each plan, their next invoices spread over a month."""
    with in_store(store):
        for name in plans or ("Starter",):
            plan = Plan.objects.select_related("product").get(product__name=name)
            for number in range(count):
                who = f"Real Person {name} {number}"
                customer = add_customer(
                    f"real{number}@{name.lower()}.test",
                    CustomerDetails(name=who, company="Secret Works", country="DE"),
                    actor=MACHINE,
                )
                adopt_subscription(
                    customer=customer,
                    terms=terms_of_plan(plan, paid_days=8 + number * 19 % 28),
                    line_id=uuid4(),
                    hostname=f"private{number}.{name.lower()}.test",
                    actor=MACHINE,
                )


def copied(store: Store, **wish: Any) -> Copy:
    """A copy of the store, filled."""
    made = make_copy(store.id, CopyWish(once=str(uuid4()), **wish), actor=MACHINE)
    fill_copy(made.id)
    return copy_of(store.id, made.id)


def moved(store: Store, copy: Copy, span: str) -> Copy:
    """The copy after a day, week, month or year."""
    move = begin_move(copy.store.id, span, actor=MACHINE)
    for _ in range(400):
        live_on(move.pk)
        found = copy_of(store.id, copy.store.id)
        if found.moving is None:
            return found
    raise AssertionError("the clock never arrived")


@dataclass(frozen=True)
class Print:
    """How many rows each table of a store has, and what stands in them."""

    rows: dict[str, int]
    hashes: dict[str, str]


def fingerprint(store: Store) -> Print:
    """All tables of a store's own schema."""
    rows, hashes = {}, {}
    with in_store(store), connection.cursor() as cursor:
        for table in sorted(store_tables()):
            cursor.execute(f'select t::text from "{table}" t order by 1')
            texts = [text for (text,) in cursor.fetchall()]
            rows[table] = len(texts)
            hashes[table] = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    return Print(rows, hashes)


def store_tables() -> set[str]:
    """Tables that stand in each store's schema."""
    return {
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models()
    }


def all_text(store: Store) -> str:
    """Everything that stands in a store's schema, as one text."""
    parts = []
    with in_store(store), connection.cursor() as cursor:
        for table in store_tables():
            cursor.execute(f'select t::text from "{table}" t')
            parts += [text for (text,) in cursor.fetchall()]
    return "\n".join(parts)

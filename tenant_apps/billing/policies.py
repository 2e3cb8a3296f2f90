"""
The policy that holds for a subscription, and where it comes from.

The store's own days stand in `Policy`; what a group, product, customer or service says instead, in
`PolicyOverride`; what the platform and the store's tier say, in `wholesale`. One query for each,
and one for the plans.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import Q

from kernel.tenancy.context import current_store
from tenant_apps.billing.models import InvoiceLine, Policy, PolicyOverride, Subscription
from tenant_apps.billing.rules.dunning import Calendar
from tenant_apps.billing.rules.policies import KEYS, Level, Policies, Said, Value, resolve
from tenant_apps.billing.selectors import policy
from tenant_apps.catalog.models import Plan
from wholesale.rule_words import words_for

Words = dict[str, dict[Level, Said]]
_IN_POLICY = ("remind_after_days", "grace_days", "terminate_after_days")


def words_above() -> Words:
    """What the platform and the store's tier say, by key."""
    found: Words = {}
    for word in words_for(current_store().key):
        level: Level = "tier" if word.tier else "platform"
        found.setdefault(word.key, {})[level] = Said(level, cast(Value, word.value), word.reason)
    return found


def policies_of(rows: Sequence[Subscription], rules: Policy | None = None) -> dict[UUID, Policies]:
    """By subscription."""
    if not rows:
        return {}
    rules, above, places = rules or policy(), words_above(), _places(rows)
    subjects = {one for place in places.values() for one in place.items()}
    wanted = Q(pk=None)
    for level, subject in subjects:
        wanted |= Q(level=level, subject=subject)
    told: dict[tuple[str, str], dict[str, PolicyOverride]] = {}
    for one in PolicyOverride.objects.filter(wanted):
        told.setdefault((one.level, one.subject), {})[one.key] = one
    return {key: _policies(rules, above, place, told) for key, place in places.items()}


def _places(rows: Sequence[Subscription]) -> dict[UUID, dict[Level, str]]:
    """The subjects by which each subscription is meant."""
    plans = Plan.objects.filter(pk__in={row.plan_id for row in rows})
    goods = {
        plan: (str(group), str(product))
        for plan, product, group in plans.values_list("pk", "product_id", "product__group_id")
    }
    found: dict[UUID, dict[Level, str]] = {}
    for row in rows:
        place: dict[Level, str] = {"store": ""}
        if row.plan_id in goods:
            place["group"], place["product"] = goods[row.plan_id]
        found[row.pk] = {**place, "customer": str(row.customer_id), "service": str(row.pk)}
    return found


def _policies(
    rules: Policy,
    above: Words,
    place: dict[Level, str],
    told: dict[tuple[str, str], dict[str, PolicyOverride]],
) -> Policies:
    by_key = {}
    for key in KEYS.values():
        said: dict[Level, Said] = dict(above.get(key.name, {}))
        if key.name in _IN_POLICY and getattr(rules, key.name) is not None:
            said["store"] = Said("store", getattr(rules, key.name))
        for level, subject in place.items():
            row = told.get((level, subject), {}).get(key.name)
            if row is not None:
                said[level] = Said(level, row.value, row.reason)
        by_key[key.name] = resolve(key, said)
    return Policies(by_key)


def store_policies() -> Policies:
    """What holds where nothing narrower is meant: for an invoice of no subscription."""
    told = {("store", ""): {one.key: one for one in PolicyOverride.objects.filter(level="store")}}
    return _policies(policy(), words_above(), {"store": ""}, told)


def words_of_customer(customer_id: UUID, *names: str) -> dict[str, Value]:
    """What holds for one customer as such: of rules that are of no service."""
    found = words_above()
    rows = PolicyOverride.objects.filter(
        key__in=names, level__in=["store", "customer"], subject__in=["", str(customer_id)]
    )
    for row in rows:
        level: Level = "store" if row.level == "store" else "customer"
        found.setdefault(row.key, {})[level] = Said(level, row.value, row.reason)
    return {name: resolve(KEYS[name], found.get(name, {})).value for name in names}


def inherited() -> Policies:
    """What would hold in this store if it said nothing itself."""
    above = words_above()
    return Policies({key.name: resolve(key, above.get(key.name, {})) for key in KEYS.values()})


def policies_for(row: Subscription, rules: Policy | None = None) -> Policies:
    return policies_of([row], rules)[row.pk]


def subscriptions_on(invoice_id: UUID) -> list[Subscription]:
    lines = InvoiceLine.objects.filter(invoice_id=invoice_id).values("subscription_id")
    return list(Subscription.objects.filter(pk__in=lines))


def mildest_calendar(rows: Iterable[Policies]) -> Calendar:
    """An invoice for several services follows the one that waits the longest, step by step."""
    found = list(rows) or [store_policies()]
    return Calendar(*(max(one.number(key) for one in found) for key in _IN_POLICY))


def waits_until(rows: Iterable[Policies]) -> date | None:
    """Until then nobody on the invoice is suspended or ended."""
    return max((one.wait_until for one in rows if one.wait_until), default=None)


def retry_days_of(invoice_id: UUID) -> tuple[int, ...]:
    """When a refused charge of an invoice is tried again: the schedule that tries longest."""
    found = list(policies_of(subscriptions_on(invoice_id)).values()) or [store_policies()]
    return max((one.retry_days for one in found), key=lambda days: days[-1:])

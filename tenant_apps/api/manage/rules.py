"""Rules of billing: the store's own, what levels below say instead, and why one holds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.money import Money
from kernel.tenancy.context import current_store
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import rule_shapes as shapes
from tenant_apps.api.manage.base import (
    OwnerList,
    OwnerView,
    TeamView,
    changes,
    lists,
    makes,
    reads,
    removes,
    the,
)
from tenant_apps.billing.models import Policy, PolicyOverride, Subscription
from tenant_apps.billing.policies import policies_for, store_policies
from tenant_apps.billing.policy_words import key_words
from tenant_apps.billing.rules.policies import Policies
from tenant_apps.billing.selectors import policy
from tenant_apps.billing.services import change_policy, drop_override, override_policy

_TAG = "Manage rules"
_PLACE = ("tax_by_place", "tax_country", "taxes_abroad", "home_until_threshold", "threshold")


class StorePolicy(OwnerView):
    @reads("read_policy", "Read your billing rules", _TAG, shapes.PolicySerializer, shapes.POLICY)
    def get(self, request: Request) -> Response:
        return shown(shapes.PolicySerializer, _told(policy()))

    @changes(
        "change_policy",
        "Change your billing rules",
        _TAG,
        takes=shapes.PolicyWishSerializer,
        body=shapes.POLICY_WISH,
        gives=shapes.PolicySerializer,
        example=shapes.POLICY,
    )
    def patch(self, request: Request) -> Response:
        wish = taken(shapes.PolicyWishSerializer, request)
        before = _told(policy())
        if set(wish) & set(_PLACE):  # they make sense together only
            wish = {name: before[name] for name in _PLACE} | wish
        row = change_policy(_typed(wish), actor=self.actor())
        return shown(shapes.PolicySerializer, _told(row))


def _told(row: Policy) -> dict[str, Any]:
    said = {name: getattr(row, name, None) for name in shapes.POLICY}
    return said | {"threshold": row.threshold_minor, "hourly_credit": row.hourly_credit_minor}


def _typed(wish: dict[str, Any]) -> dict[str, str]:
    """The wish as the console's form would say it."""
    typed = {name: _text(value) for name, value in wish.items()}
    currency = current_store().currency
    for name in ("threshold", "hourly_credit"):
        if name in wish:
            empty = name == "threshold" and not wish[name]
            typed[name] = "" if empty else str(Money(wish[name], currency).major)
    return typed


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


@lists(
    "list_rules", "List what groups, products, customers and services have", _TAG, shapes.OVERRIDE
)
class Overrides(OwnerList):
    serializer_class = shapes.OverrideSerializer
    ordering = ("-changed_at", "-pk")

    def rows(self) -> QuerySet[PolicyOverride]:
        return PolicyOverride.objects.all()

    @makes(
        "set_rule",
        "Let one level say something else than the wider ones",
        _TAG,
        takes=shapes.OverrideWishSerializer,
        body=shapes.OVERRIDE_WISH,
        gives=shapes.OverrideSerializer,
        example=shapes.OVERRIDE,
        status=201,
        description="The newest word of a level and key holds, from the next step on.",
    )
    def post(self, request: Request) -> Response:
        wish = taken(shapes.OverrideWishSerializer, request)
        row = override_policy(
            wish["level"],
            wish["subject"],
            wish["key"],
            wish["value"],
            reason=wish["reason"],
            actor=self.actor(),
        )
        return shown(shapes.OverrideSerializer, row, 201)


class OneOverride(OwnerView):
    @removes("drop_rule", "Let the wider rule hold again", _TAG)
    def delete(self, request: Request, override_id: int) -> Response:
        drop_override(the(PolicyOverride, override_id).pk, actor=self.actor())
        return Response(status=204)


class StoreRules(TeamView):
    @reads(
        "explain_store_rules",
        "Which rules hold in your store, and who says so",
        _TAG,
        shapes.ExplainedSerializer,
        shapes.EXPLAINED,
    )
    def get(self, request: Request) -> Response:
        return _explained(store_policies())


class SubscriptionRules(TeamView):
    @reads(
        "explain_rules",
        "Which rules hold for one service, and who says so",
        _TAG,
        shapes.ExplainedSerializer,
        shapes.EXPLAINED,
    )
    def get(self, request: Request, subscription_id: UUID) -> Response:
        return _explained(policies_for(the(Subscription, subscription_id)))


def _explained(found: Policies) -> Response:
    words = key_words()
    rows = [
        {
            "key": key,
            "meaning": words[key],
            "value": shapes.plain(one.value),
            "level": one.holds.level,
            "said": one.said,
        }
        for key, one in found.by_key.items()
    ]
    return shown(shapes.ExplainedSerializer, {"rules": rows})

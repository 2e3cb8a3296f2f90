"""Credit of the caller's customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import Conflict, Invalid
from kernel.money import Money
from kernel.tenancy.context import current_store
from kernel.web.links import absolute_url
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.reading import says
from tenant_apps.api.serializers.invoices import PaymentPageSerializer
from tenant_apps.api.serializers.wallet import (
    MovementSerializer,
    RuleSerializer,
    RuleWishSerializer,
    TopUpSerializer,
    WalletSerializer,
)
from tenant_apps.billing.models import Posting, WalletRule
from tenant_apps.billing.selectors import credit_of
from tenant_apps.billing.services import set_wallet_rule
from tenant_apps.billing.wallet import held_of, live_holds, rule_of, top_up_limits
from tenant_apps.payments import flows
from tenant_apps.payments.selectors import can_top_up, default_method


class Wallet(ApiView):
    @extend_schema(
        operation_id="read_wallet",
        summary="Read your credit",
        tags=["Credit"],
        responses=WalletSerializer,
        examples=[examples.answer(examples.WALLET)],
    )
    def get(self, request: Request) -> Response:
        return shown(WalletSerializer, wallet_of(self.customer.pk))


@says("list_wallet_movements", "List how your credit moved", "Credit", examples.MOVEMENT)
class Movements(ListView):
    serializer_class = MovementSerializer
    ordering = ("-at", "-pk")

    def rows(self) -> QuerySet[Posting]:
        party, currency = str(self.customer.pk), current_store().currency
        mine = Posting.objects.filter(account="wallet", party=party, currency=currency)
        return mine.select_related("entry").annotate(at=F("entry__at"))


class TopUp(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="top_up_wallet",
        summary="Open a payment page that adds to your credit",
        description="The same amount again gets the same page as long as it is open.",
        tags=["Credit"],
        parameters=[IDEMPOTENCY_KEY],
        request=TopUpSerializer,
        responses=PaymentPageSerializer,
        examples=[examples.body(examples.TOP_UP), examples.answer(examples.PAGE)],
    )
    @once
    def post(self, request: Request) -> Response:
        wish = taken(TopUpSerializer, request)
        here = absolute_url("/account/wallet/")
        try:
            url = flows.open_top_up_page(
                self.customer,
                Money(wish["amount"], current_store().currency),
                success_url=f"{here}?back=paid",
                cancel_url=here,
                actor=self.actor(),
            )
        except flows.TillClosed as closed:
            raise Conflict(closed.message, code=closed.code) from None
        return shown(PaymentPageSerializer, {"payment_url": url})


class Rule(ApiView):
    @extend_schema(
        operation_id="set_wallet_rule",
        summary="Say what happens when your credit is low",
        description="A mail below one line, your kept card charged below another. The newest rule "
        "holds; declines before it are forgotten.",
        tags=["Credit"],
        parameters=[IDEMPOTENCY_KEY],
        request=RuleWishSerializer,
        responses=RuleSerializer,
        examples=[examples.body(examples.RULE_WISH), examples.answer(examples.RULE)],
    )
    @once
    def post(self, request: Request) -> Response:
        wish = taken(RuleWishSerializer, request)
        if wish["charge"] is not None and default_method(self.customer.pk) is None:
            raise Invalid(_("Keep a card first: it is what is charged."), field="charge")
        row = set_wallet_rule(
            self.customer.pk,
            alert_below=_money(wish["alert_below"]),
            charge_below=_money(wish["charge_below"]),
            charge=_money(wish["charge"]),
            most_a_month=wish["most_a_month"],
            actor=self.actor(),
        )
        return shown(RuleSerializer, _rule(row))


def wallet_of(key: UUID) -> dict[str, Any]:
    """A customer's credit, as it and the team read it."""
    currency = current_store().currency
    balance, held = credit_of(key, currency), held_of(key, currency)
    least, most = top_up_limits(key)
    row = rule_of(key)
    return {
        "balance": balance,
        "held": held,
        "free": balance - held,
        "holds": live_holds(key, currency),
        "least": least,
        "most": most,
        "can_top_up": can_top_up(),
        "rule": _rule(row) if row else None,
    }


def _rule(row: WalletRule) -> dict[str, Any]:
    return {
        "alert_below": _money(row.alert_below_minor),
        "charge_below": _money(row.charge_below_minor),
        "charge": _money(row.charge_minor),
        "most_a_month": row.most_a_month,
        "stopped_at": row.stopped_at,
    }


def _money(minor: int | None) -> Money | None:
    return None if minor is None else Money(minor, current_store().currency)

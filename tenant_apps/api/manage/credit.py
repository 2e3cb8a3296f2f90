"""Credit of a customer, as the team sees it, gives it, and writes down that it was paid out."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.ids import new_id
from kernel.tenancy.context import current_store
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.accounts.models import Customer
from tenant_apps.api import examples
from tenant_apps.api.base import shown, taken
from tenant_apps.api.idempotency import key_of
from tenant_apps.api.manage.base import TeamList, TeamView, lists, makes, reads, the_customer
from tenant_apps.api.manage.fields import minor, money
from tenant_apps.api.serializers.wallet import MovementSerializer, WalletSerializer
from tenant_apps.api.views.wallet import wallet_of
from tenant_apps.billing.errors import TotalChanged
from tenant_apps.billing.models import Posting
from tenant_apps.billing.services import give_credit, pay_out_credit
from tenant_apps.billing.wallet import available_credit

_TAG = "Manage customers"


class GiftSerializer(StrictSerializer):
    amount = minor("Minor units of the store's currency.")
    reason = serializers.CharField(max_length=120)


class PayOutSerializer(StrictSerializer):
    amount = minor("Minor units of the store's currency.")
    note = serializers.CharField(max_length=120, default="", allow_blank=True)
    shown = minor(
        "`free.minor` as you read it; another is refused. Null: whatever it is.",
        default=None,
        allow_null=True,
    )


class Credit(TeamView):
    @reads("read_credit", "Read a customer's credit", _TAG, WalletSerializer, examples.WALLET)
    def get(self, request: Request, customer_id: UUID) -> Response:
        return _shown(the_customer(customer_id))


@lists("list_credit_movements", "List how a customer's credit moved", _TAG, examples.MOVEMENT)
class CreditMovements(TeamList):
    serializer_class = MovementSerializer
    ordering = ("-at", "-pk")

    def rows(self) -> QuerySet[Posting]:
        party = str(the_customer(self.kwargs["customer_id"]).pk)
        theirs = Posting.objects.filter(
            account="wallet", party=party, currency=current_store().currency
        )
        return theirs.select_related("entry").annotate(at=F("entry__at"))


class GiveCredit(TeamView):
    @makes(
        "give_credit",
        "Give a customer credit that nobody paid for",
        _TAG,
        takes=GiftSerializer,
        body={"amount": 500, "reason": "For the long wait"},
        gives=WalletSerializer,
        example=examples.WALLET,
        status=201,
        description="It pays the next invoice by itself.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        row = the_customer(customer_id)
        wish = taken(GiftSerializer, request)
        give_credit(
            row.pk,
            money(wish["amount"]),
            reason=wish["reason"],
            request_key=self._request_key(row),
            actor=self.actor(),
        )
        return _shown(row, 201)

    def _request_key(self, row: Customer) -> str:
        """Should we die between the gift and the answer, the second try finds the first's."""
        key = key_of(self.request)
        who = f"{current_store().key}/{self.request.user.pk}/{row.pk}"
        return uuid5(NAMESPACE_URL, f"gift:{who}/{key}").hex if key else new_id().hex


class PayOutCredit(TeamView):
    @makes(
        "pay_out_credit",
        "Write down that credit went back to a customer's bank",
        _TAG,
        takes=PayOutSerializer,
        body={"amount": 500, "note": "SEPA 2026-03-04/3", "shown": 2500},
        gives=WalletSerializer,
        example=examples.WALLET,
        status=201,
        description="You send the money yourself.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        row = the_customer(customer_id)
        wish = taken(PayOutSerializer, request)
        free = available_credit(row.pk, current_store().currency)
        if wish["shown"] is not None and wish["shown"] != free.minor:
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        pay_out_credit(row.pk, money(wish["amount"]), note=wish["note"], actor=self.actor())
        return _shown(row, 201)


def _shown(row: Customer, status: int = 200) -> Response:
    told: dict[str, Any] = wallet_of(row.pk)
    return shown(WalletSerializer, told, status)

"""Payments of the store: what came, what goes back, and what nobody knows yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.money import Money
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import payment_shapes as shapes
from tenant_apps.api.manage.base import (
    TeamList,
    TeamView,
    lists,
    makes,
    reads,
    the,
    the_invoice,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing.errors import TotalChanged
from tenant_apps.payments import flows, services
from tenant_apps.payments.models import Attempt, Payment, Refund, TopUp
from tenant_apps.payments.selectors import returnable

_TAG = "Manage payments"
_OF = {"customer": "customer_id", "invoice": "invoice_id"}


@lists("list_payments", "List the store's payments", _TAG, shapes.PAYMENT)
class Payments(TeamList):
    serializer_class = shapes.PaymentSerializer
    ordering = ("-received_at", "-pk")
    ids = _OF

    def rows(self) -> QuerySet[Payment]:
        return Payment.objects.select_related("account")


class OnePayment(TeamView):
    @reads(
        "read_payment",
        "Read a payment with its refunds",
        _TAG,
        shapes.PaymentDetailSerializer,
        shapes.PAYMENT_DETAIL,
    )
    def get(self, request: Request, payment_id: UUID) -> Response:
        return shown(shapes.PaymentDetailSerializer, the(Payment, payment_id))


class ReceivePayment(TeamView):
    @makes(
        "record_payment",
        "Book money that came by transfer or in cash",
        _TAG,
        takes=shapes.ReceivedSerializer,
        body=shapes.RECEIVED_WISH,
        gives=shapes.PaymentDetailSerializer,
        example=shapes.RECEIVED,
        status=201,
    )
    def post(self, request: Request, invoice_id: UUID) -> Response:
        row = the_invoice(invoice_id)
        wish = taken(shapes.ReceivedSerializer, request)
        amount = Money(wish.pop("amount"), row.currency)
        made = services.record_manual(row.pk, amount, **wish, actor=self.actor())
        return shown(shapes.PaymentDetailSerializer, made, 201)


class GiveBack(TeamView):
    @makes(
        "refund_payment",
        "Give a payment back in part or whole",
        _TAG,
        takes=shapes.RefundWishSerializer,
        body=shapes.REFUND_WISH,
        gives=shapes.GivenBackSerializer,
        example=shapes.GIVEN_BACK,
        status=201,
        description="The way it came. `refund.state` says what is known of it: a refund that the "
        "processor refused is `failed`, and nothing went back. Papers stay as they are; a credit "
        "note takes an invoice back.",
    )
    def post(self, request: Request, payment_id: UUID) -> Response:
        row = the(Payment, payment_id)
        wish = taken(shapes.RefundWishSerializer, request)
        if wish["shown"] is not None and wish["shown"] != returnable(row).minor:
            raise TotalChanged(_("The amount has changed. Please look at it again."))
        amount, reason = Money(wish["amount"], row.currency), wish["reason"]
        made = None
        if row.attempt_id is None:
            services.record_return(row.pk, amount, reason=reason, actor=self.actor())
        else:
            made = flows.refund(row.pk, amount, reason=reason, actor=self.actor())
        given = {"refund": made, "payment": the(Payment, payment_id)}
        return shown(shapes.GivenBackSerializer, given, 201)


@lists("list_refunds", "List refunds", _TAG, shapes.REFUND)
class Refunds(TeamList):
    serializer_class = shapes.RefundSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {"state": Refund.State.values}
    ids = {"payment": "payment_id"}

    def rows(self) -> QuerySet[Refund]:
        return Refund.objects.all()


class AskRefund(TeamView):
    @makes(
        "ask_about_refund",
        "Ask the processor what became of a refund",
        _TAG,
        gives=shapes.RefundSerializer,
        example=shapes.REFUND,
        description="What is closed stays. It is asked again by itself, too.",
    )
    def post(self, request: Request, refund_id: UUID) -> Response:
        row = the(Refund, refund_id)
        taken(NothingSerializer, request)
        flows.settle_refund(row.pk)
        return shown(shapes.RefundSerializer, the(Refund, refund_id))


@lists("list_attempts", "List attempts to get an invoice paid", _TAG, shapes.ATTEMPT)
class Attempts(TeamList):
    serializer_class = shapes.AttemptSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {"state": Attempt.State.values}
    ids = _OF

    def rows(self) -> QuerySet[Attempt]:
        return Attempt.objects.select_related("account")


class AskAttempt(TeamView):
    @makes(
        "ask_about_attempt",
        "Ask the processor what became of an attempt",
        _TAG,
        gives=shapes.AttemptSerializer,
        example={**shapes.ATTEMPT, "state": "succeeded", "closed_at": "2026-03-01T09:20:00Z"},
        description="Never charged again by this. What is closed stays.",
    )
    def post(self, request: Request, attempt_id: UUID) -> Response:
        row = the(Attempt, attempt_id)
        taken(NothingSerializer, request)
        flows.ask(row.pk)
        return shown(shapes.AttemptSerializer, the(Attempt, attempt_id))


class MismatchSeen(TeamView):
    @makes(
        "close_mismatch",
        "Say that a payment that did not match was seen to",
        _TAG,
        gives=shapes.AttemptSerializer,
        example={**shapes.ATTEMPT, "state": "cancelled", "code": "seen"},
        description="See to the money at your processor first. The invoice may be paid again.",
    )
    def post(self, request: Request, attempt_id: UUID) -> Response:
        row = the(Attempt, attempt_id)
        taken(NothingSerializer, request)
        made = services.close_mismatch(row.pk, actor=self.actor())
        return shown(shapes.AttemptSerializer, made)


@lists("list_top_ups", "List what customers added to their credit", _TAG, shapes.TOP_UP)
class TopUps(TeamList):
    serializer_class = shapes.TeamTopUpSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {"state": TopUp.State.values}
    ids = {"customer": "customer_id"}

    def rows(self) -> QuerySet[TopUp]:
        return TopUp.objects.select_related("account")


class AskTopUp(TeamView):
    @makes(
        "ask_about_top_up",
        "Ask the processor what became of a top-up",
        _TAG,
        gives=shapes.TeamTopUpSerializer,
        example=shapes.TOP_UP,
        description="Never charged again by this. What is closed stays.",
    )
    def post(self, request: Request, top_up_id: UUID) -> Response:
        row = the(TopUp, top_up_id)
        taken(NothingSerializer, request)
        flows.settle_top_up(row.pk)
        return shown(shapes.TeamTopUpSerializer, the(TopUp, top_up_id))

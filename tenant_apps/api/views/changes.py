"""Change the plan of a service, with its price shown before."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.errors import NotFound
from kernel.money import Money
from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.paying import payment_page_or_none
from tenant_apps.api.serializers.changes import (
    ChangedSerializer,
    ChangeWishSerializer,
    PreviewSerializer,
    PreviewWishSerializer,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing.changing import Preview
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import Subscription
from tenant_apps.billing.services import change_plan, preview_change, withdraw_change
from tenant_apps.provisioning.selectors import service_of


class _OfService(ApiView):
    throttle_classes = [HeavyThrottle]

    def subscription(self, service_id: UUID) -> Subscription:
        service = service_of(self.customer.pk, service_id)
        row = Subscription.objects.filter(pk=service.subscription_id).first()
        if row is None:
            raise NotFound("There is no such service.", code="service_not_found")
        return row


class PreviewChange(_OfService):
    @extend_schema(
        operation_id="preview_change",
        summary="What another plan would cost",
        description="Changes nothing. The amount is for the instant `at` and holds for a while.",
        tags=["Services"],
        request=PreviewWishSerializer,
        responses=PreviewSerializer,
        examples=[
            examples.body(examples.CHANGE_WISH),
            examples.answer(examples.CHANGE_PREVIEW),
        ],
    )
    def post(self, request: Request, service_id: UUID) -> Response:
        row = self.subscription(service_id)
        wish = taken(PreviewWishSerializer, request)
        quote_of(self.customer.pk)
        found = preview_change(row, wish["plan"], at_end=wish["at_end"])
        return shown(PreviewSerializer, told(found))


class ChangeService(_OfService):
    @extend_schema(
        operation_id="change_service",
        summary="Change the plan of a service",
        description="At the amount that the preview named. Open `payment_url` in a browser to pay; "
        "the machine follows as soon as the money is there.",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=ChangeWishSerializer,
        responses={201: ChangedSerializer},
        examples=[
            examples.body(examples.CHANGE_ORDER),
            examples.answer(examples.CHANGED, 201),
        ],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        row = self.subscription(service_id)
        wish = taken(ChangeWishSerializer, request)
        quote_of(self.customer.pk)
        change = change_plan(
            row.pk,
            wish["plan"],
            at_end=wish["at_end"],
            shown=wish["shown"],
            at=wish["at"],
            actor=self.actor(),
        )
        change.refresh_from_db()
        url = payment_page_or_none(change.invoice) if change.invoice else None
        made = {"change": change, "invoice": change.invoice, "payment_url": url}
        return shown(ChangedSerializer, made, status=201)


class WithdrawChange(_OfService):
    @extend_schema(
        operation_id="withdraw_change",
        summary="Take a change back that waits",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses={204: None},
        examples=[examples.body({})],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        row = self.subscription(service_id)
        taken(NothingSerializer, request)
        withdraw_change(row.pk, actor=self.actor())
        return Response(status=204)


def told(found: Preview) -> dict[str, object]:
    """A preview as its customer and the team read it."""
    zero, proposal = Money.zero(found.plan.currency), found.proposal
    return {
        "at": found.at,
        "effective_on": found.effective_on,
        "due": found.due,
        "credited": proposal.credited if proposal else zero,
        "to_credit": proposal.carried if proposal else zero,
        "lines": [one.line for one in proposal.lines] if proposal else [],
        "next_on": found.next_on,
        "next_total": found.next_total,
    }

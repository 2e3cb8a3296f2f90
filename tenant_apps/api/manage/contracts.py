"""What customers have, changed on their behalf: another plan, a pause, one billing day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from kernel.money import Money
from tenant_apps.api import examples
from tenant_apps.api import examples_of_days as days
from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import contract_shapes as shapes
from tenant_apps.api.manage.base import (
    TeamList,
    TeamView,
    lists,
    makes,
    reads,
    removes,
    the,
    the_customer,
)
from tenant_apps.api.serializers.billing_day import (
    DayOrderSerializer,
    DayPreviewSerializer,
    DaySerializer,
    DayWishSerializer,
)
from tenant_apps.api.serializers.changes import (
    ChangeWishSerializer,
    PreviewSerializer,
    PreviewWishSerializer,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.api.views.changes import told
from tenant_apps.billing import services
from tenant_apps.billing.changing import options_for, refuse_change
from tenant_apps.billing.coterming import billing_day_of
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.models import Invoice, Subscription

_TAG = "Manage customers"


@lists("list_subscriptions", "List what customers have", _TAG, shapes.SUBSCRIPTION)
class Subscriptions(TeamList):
    serializer_class = shapes.SubscriptionSerializer
    ordering = ("-created_at", "-pk")
    filters: Mapping[str, Sequence[str]] = {"state": Subscription.State.values}
    ids = {"customer": "customer_id", "plan": "plan_id"}

    def rows(self) -> QuerySet[Subscription]:
        return Subscription.objects.all()


class OneSubscription(TeamView):
    @reads(
        "read_subscription",
        "Read what a customer has",
        _TAG,
        shapes.SubscriptionSerializer,
        shapes.SUBSCRIPTION,
    )
    def get(self, request: Request, subscription_id: UUID) -> Response:
        return shown(shapes.SubscriptionSerializer, the(Subscription, subscription_id))


class Pause(TeamView):
    @makes(
        "pause_subscription",
        "Let a service rest and charge nothing for it",
        _TAG,
        gives=shapes.PausedSerializer,
        example=shapes.PAUSED,
        status=201,
        description="The unused time is the customer's credit.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        taken(NothingSerializer, request)
        made = services.pause_subscription(row.pk, by_customer=False, actor=self.actor())
        row.refresh_from_db()
        paper = made.credit_invoice
        credited = paper.carried if paper else Money.zero(row.currency)
        return shown(shapes.PausedSerializer, {"subscription": row, "credited": credited}, 201)


class Resume(TeamView):
    @makes(
        "resume_subscription",
        "Let a paused service go on",
        _TAG,
        gives=shapes.ResumedSerializer,
        example=shapes.RESUMED,
        status=201,
        description="With a period that begins now, paid by credit as far as it reaches. Again: "
        "the invoice that waits.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        taken(NothingSerializer, request)
        quote_of(row.customer_id)
        invoice = services.resume_subscription(row.pk, actor=self.actor())
        invoice.refresh_from_db()
        row.refresh_from_db()
        return shown(shapes.ResumedSerializer, {"subscription": row, "invoice": invoice}, 201)


class OtherPlans(TeamView):
    @reads(
        "list_other_plans",
        "Which plans a service could have instead",
        _TAG,
        shapes.OtherPlanSerializer(many=True),
        shapes.OTHER_PLAN,
    )
    def get(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        refuse_change(row)
        return Response(shapes.OtherPlanSerializer(options_for(row), many=True).data)


class PreviewChange(TeamView):
    @makes(
        "preview_change_for_customer",
        "What another plan would cost a customer",
        _TAG,
        takes=PreviewWishSerializer,
        body=examples.CHANGE_WISH,
        gives=PreviewSerializer,
        example=examples.CHANGE_PREVIEW,
        description="Changes nothing. The amount is for the instant `at` and holds for a while.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        wish = taken(PreviewWishSerializer, request)
        quote_of(row.customer_id)
        found = services.preview_change(row, wish["plan"], at_end=wish["at_end"])
        return shown(PreviewSerializer, told(found))


class Change(TeamView):
    @makes(
        "change_for_customer",
        "Give a service another plan",
        _TAG,
        takes=ChangeWishSerializer,
        body=examples.CHANGE_ORDER,
        gives=shapes.TeamChangedSerializer,
        example=shapes.CHANGED,
        status=201,
        description="At the amount that the preview named, which the customer would see too.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        wish = taken(ChangeWishSerializer, request)
        quote_of(row.customer_id)
        change = services.change_plan(
            row.pk,
            wish["plan"],
            at_end=wish["at_end"],
            shown=wish["shown"],
            at=wish["at"],
            actor=self.actor(),
        )
        change.refresh_from_db()
        made = {"change": change, "invoice": change.invoice}
        return shown(shapes.TeamChangedSerializer, made, 201)


class WithdrawChange(TeamView):
    @makes("withdraw_change_for_customer", "Take a change of plan back that waits", _TAG)
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        taken(NothingSerializer, request)
        services.withdraw_change(row.pk, actor=self.actor())
        return Response(status=204)


class Day(TeamView):
    @reads("read_day_of_customer", "Read a customer's billing day", _TAG, DaySerializer, days.DAY)
    def get(self, request: Request, customer_id: UUID) -> Response:
        known = billing_day_of(the_customer(customer_id).pk)
        return shown(DaySerializer, {"day": known.day if known else None})

    @makes(
        "set_day_of_customer",
        "Bring all that a customer has to one billing day",
        _TAG,
        takes=DayOrderSerializer,
        body=days.DAY_ORDER,
        gives=shapes.TeamDaySetSerializer,
        example=shapes.DAY_SET,
        status=201,
        description="At the amount that the preview named, on one invoice.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        row = the_customer(customer_id)
        wish = taken(DayOrderSerializer, request)
        quote_of(row.pk)
        invoice: Invoice | None = services.set_billing_day(
            row.pk, wish["day"], shown=wish["shown"], actor=self.actor()
        )
        if invoice is not None:
            invoice.refresh_from_db()
        return shown(shapes.TeamDaySetSerializer, {"day": wish["day"], "invoice": invoice}, 201)

    @removes(
        "drop_day_of_customer",
        "Let each service of a customer have its own day",
        _TAG,
        description="Services keep the day that they have; nothing is given back.",
    )
    def delete(self, request: Request, customer_id: UUID) -> Response:
        services.drop_billing_day(the_customer(customer_id).pk, actor=self.actor())
        return Response(status=204)


class PreviewDay(TeamView):
    @makes(
        "preview_day_of_customer",
        "What one billing day would cost a customer",
        _TAG,
        takes=DayWishSerializer,
        body=days.DAY_WISH,
        gives=DayPreviewSerializer,
        example=days.DAY_PREVIEW,
        description="Changes nothing.",
    )
    def post(self, request: Request, customer_id: UUID) -> Response:
        row = the_customer(customer_id)
        wish = taken(DayWishSerializer, request)
        quote_of(row.pk)
        return shown(DayPreviewSerializer, services.preview_billing_day(row, wish["day"]))

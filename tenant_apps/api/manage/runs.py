"""Billing runs, what the machine leaves alone, and who is suspended next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from tenant_apps.api.base import shown, taken
from tenant_apps.api.manage import rule_shapes
from tenant_apps.api.manage import run_shapes as shapes
from tenant_apps.api.manage.base import (
    OwnerList,
    OwnerView,
    TeamView,
    lists,
    makes,
    reads,
    the,
)
from tenant_apps.api.serializers.services import NothingSerializer
from tenant_apps.billing import run_desk, services
from tenant_apps.billing.forecast import DAYS, forecast
from tenant_apps.billing.models import BillingRun, Subscription

_TAG = "Manage billing runs"


@lists("list_runs", "List billing runs", _TAG, shapes.RUN)
class Runs(OwnerList):
    serializer_class = shapes.RunSerializer
    ordering = ("-planned_at", "-first_due_at")
    filters: Mapping[str, Sequence[str]] = {"state": BillingRun.State.values}

    def rows(self) -> QuerySet[BillingRun]:
        return BillingRun.objects.prefetch_related("batches")


class OneRun(OwnerView):
    @reads(
        "read_run",
        "Read a billing run: its plan, why it waits, what it issued",
        _TAG,
        shapes.RunDetailSerializer,
        shapes.RUN_DETAIL,
    )
    def get(self, request: Request, run_id: UUID) -> Response:
        return _shown(run_id)


class _Decide(OwnerView):
    verb: ClassVar[Callable[..., None]]

    def decide(self, request: Request, run_id: UUID) -> Response:
        row = the(BillingRun, run_id)
        taken(NothingSerializer, request)
        type(self).verb(row.pk, actor=self.actor())
        return _shown(row.pk)


def _shown(run_id: UUID) -> Response:
    row = run_desk.run(run_id)
    before = run_desk.run_before(row)
    vars(row)["before_it"] = before.pk if before else None
    return shown(shapes.RunDetailSerializer, row)


class ApproveRun(_Decide):
    verb = services.approve_run

    @makes(
        "approve_run",
        "Let a waiting run go ahead as it was planned",
        _TAG,
        gives=shapes.RunDetailSerializer,
        example=shapes.APPROVED,
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        return self.decide(request, run_id)


class HoldRun(_Decide):
    verb = services.hold_run

    @makes(
        "hold_run",
        "Stop a run before its next batch",
        _TAG,
        gives=shapes.RunDetailSerializer,
        example=shapes.RUN_DETAIL,
        description="What it issued so far stays.",
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        return self.decide(request, run_id)


class DropRun(_Decide):
    verb = services.drop_run

    @makes(
        "drop_run",
        "Give a waiting run up",
        _TAG,
        gives=shapes.RunDetailSerializer,
        example={**shapes.APPROVED, "state": "dropped", "finished_at": "2026-04-01T08:00:00Z"},
        description="What is due is planned anew, as it is then.",
    )
    def post(self, request: Request, run_id: UUID) -> Response:
        return self.decide(request, run_id)


@lists("list_parked", "List what the machine does not bill any more", _TAG, shapes.PARKED)
class Parked(OwnerList):
    serializer_class = shapes.ParkedSerializer
    ordering = ("-parked_at", "-pk")

    def rows(self) -> QuerySet[Subscription]:
        return run_desk.parked()


class _Unpark(OwnerView):
    verb: ClassVar[Callable[..., None]]

    def go_on(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        taken(NothingSerializer, request)
        type(self).verb(row.pk, actor=self.actor())
        return Response(status=204)


class RetryParked(_Unpark):
    verb = services.release_parked

    @makes(
        "retry_parked",
        "Let the next run bill it again",
        _TAG,
        description="What is still odd is parked again.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        return self.go_on(request, subscription_id)


class FollowParked(_Unpark):
    verb = services.follow_billed

    @makes("follow_parked", "Let its next period begin where the last billed one ends", _TAG)
    def post(self, request: Request, subscription_id: UUID) -> Response:
        return self.go_on(request, subscription_id)


class DismissParked(_Unpark):
    verb = services.skip_period

    @makes(
        "dismiss_parked",
        "Give its next period away",
        _TAG,
        description="An invoice of zero says so, and billing goes on after it.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        return self.go_on(request, subscription_id)


class Forecast(TeamView):
    @reads(
        "read_forecast",
        "Who is suspended or ended in the next days, and by what proof",
        _TAG,
        shapes.ForecastSerializer,
        shapes.FORECAST,
    )
    def get(self, request: Request) -> Response:
        return shown(shapes.ForecastSerializer, {"days": DAYS, "results": forecast()})


class Protect(OwnerView):
    @makes(
        "protect_subscription",
        "Suspend or end a service not before a day",
        _TAG,
        takes=rule_shapes.ProtectSerializer,
        body=rule_shapes.PROTECT,
        gives=rule_shapes.OverrideSerializer,
        example={
            **rule_shapes.OVERRIDE,
            "level": "service",
            "subject": shapes.PARKED["subscription"],
            "key": "wait_until",
            "value": "2026-12-24",
            "reason": "Pays by cheque",
        },
        status=201,
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        wish = taken(rule_shapes.ProtectSerializer, request)
        made = services.override_policy(
            "service",
            str(row.pk),
            "wait_until",
            wish["until"].isoformat(),
            reason=wish["reason"],
            actor=self.actor(),
        )
        return shown(rule_shapes.OverrideSerializer, made, 201)


class UndoSuspension(TeamView):
    @makes(
        "undo_suspension",
        "Let a service run again as if it had not been suspended",
        _TAG,
        description="Within the days that your rules give. Its invoice stays due.",
    )
    def post(self, request: Request, subscription_id: UUID) -> Response:
        row = the(Subscription, subscription_id)
        taken(NothingSerializer, request)
        services.undo_suspension(row.pk, actor=self.actor())
        return Response(status=204)

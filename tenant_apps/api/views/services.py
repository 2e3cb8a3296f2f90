"""Services of the caller's customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.identity.api.throttles import HeavyThrottle
from tenant_apps.api import examples
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.idempotency import once
from tenant_apps.api.openapi import IDEMPOTENCY_KEY
from tenant_apps.api.reading import OneView, says
from tenant_apps.api.serializers.services import (
    ActionSerializer,
    CancellationSerializer,
    CancelSerializer,
    CredentialsSerializer,
    JobSerializer,
    NothingSerializer,
    ServiceDetailSerializer,
    ServiceSerializer,
)
from tenant_apps.billing.flows import quote_of
from tenant_apps.billing.services import cancel_subscription, keep_subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.selectors import service_of, services_of
from tenant_apps.provisioning.services import request_action, reveal_password


@says("list_services", "List your services", "Services", examples.SERVICE)
class Services(ListView):
    serializer_class = ServiceSerializer
    ordering = ("-requested_at", "-id")
    filters: Mapping[str, Sequence[str]] = {"state": Service.State.values}

    def rows(self) -> QuerySet[Service]:
        return services_of(self.customer.pk)


@says(
    "read_service",
    "Read a service and its last job",
    "Services",
    examples.SERVICE_DETAIL,
    responses=ServiceDetailSerializer,
)
class OneService(OneView):
    shown_by = ServiceDetailSerializer
    find = service_of


class Actions(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="request_action",
        summary="Start, stop or restart a service",
        description="Answers at once with the job. It is done when the service's `job` says so.",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=ActionSerializer,
        responses={202: JobSerializer},
        examples=[examples.body({"action": "restart"}), examples.answer(examples.JOB, 202)],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        action = taken(ActionSerializer, request)["action"]
        return shown(JobSerializer, request_action(service.pk, action, actor=self.actor()), 202)


class Reboot(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="reboot_service",
        summary="Restart a service",
        description="The same as the action `restart`.",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses={202: JobSerializer},
        examples=[examples.body({}), examples.answer(examples.JOB, 202)],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        taken(NothingSerializer, request)
        return shown(JobSerializer, request_action(service.pk, "restart", actor=self.actor()), 202)


class Cancel(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="cancel_service",
        summary="Cancel a service",
        description="A second call answers with the cancellation that holds.",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=CancelSerializer,
        responses=CancellationSerializer,
        examples=[examples.body(examples.CANCEL), examples.answer(examples.CANCELLATION)],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        wish = taken(CancelSerializer, request)
        quote_of(self.customer.pk)
        made = cancel_subscription(service.subscription_id, **wish, actor=self.actor())
        return shown(CancellationSerializer, made)


class Keep(ApiView):
    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="keep_service",
        summary="Withdraw a cancellation",
        tags=["Services"],
        parameters=[IDEMPOTENCY_KEY],
        request=NothingSerializer,
        responses={204: None},
        examples=[examples.body({})],
    )
    @once
    def post(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        taken(NothingSerializer, request)
        keep_subscription(service.subscription_id, actor=self.actor())
        return Response(status=204)


class Credentials(ApiView):
    """Never kept under an Idempotency-Key: a password is stored once, sealed, and nowhere else."""

    throttle_classes = [HeavyThrottle]

    @extend_schema(
        operation_id="reveal_credentials",
        summary="Reveal a service's administrator password",
        description="Each call is written down in the service's log.",
        tags=["Services"],
        request=NothingSerializer,
        responses=CredentialsSerializer,
        examples=[examples.body({}), examples.answer(examples.CREDENTIALS)],
    )
    def post(self, request: Request, service_id: UUID) -> Response:
        service = service_of(self.customer.pk, service_id)
        taken(NothingSerializer, request)
        password = reveal_password(service.pk, actor=self.actor())
        found = {
            "hostname": service.hostname,
            "username": service.username,
            "password": password.reveal(),
        }
        return shown(CredentialsSerializer, found)

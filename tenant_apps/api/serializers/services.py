"""Running things, and what can be asked of them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.money import Money
from shared_apps.identity.api.strict import StrictSerializer
from tenant_apps.api.serializers.money import MoneySerializer
from tenant_apps.billing.hourly import running_total
from tenant_apps.billing.models import Cancellation, Subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.provisioning.rules import CUSTOMER_ACTIONS, is_allowed
from tenant_apps.provisioning.selectors import last_job


class ServiceSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    product = serializers.CharField(source="product_name")
    hostname = serializers.CharField()
    image = serializers.CharField(source="image_label")
    state = serializers.ChoiceField(choices=Service.State.values)
    power = serializers.CharField(help_text="As last seen: running, stopped, unknown, …")
    ipv4 = serializers.CharField()
    ipv6 = serializers.CharField()
    price = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField()
    active_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(MoneySerializer)
    def get_price(self, service: Service) -> Any:
        return MoneySerializer(Money(service.retail_minor, service.currency)).data


class JobSerializer(serializers.Serializer[Any]):
    """`stuck`: somebody is looking at it."""

    id = serializers.UUIDField()
    action = serializers.CharField()
    state = serializers.CharField(help_text="requested, running, waiting, done, stuck, dropped.")
    requested_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)


class RunningSerializer(serializers.Serializer[Any]):
    """Of a service by the hour: what was begun this month and is on no invoice, before tax."""

    since = serializers.DateTimeField()
    at = serializers.DateTimeField()
    hours = serializers.IntegerField()
    amount = MoneySerializer()
    cap = MoneySerializer(allow_null=True)
    billed_on = serializers.DateField(source="bill_on.end")


class ServiceDetailSerializer(ServiceSerializer):
    running = serializers.SerializerMethodField(help_text="Null: not paid by the hour.")
    actions = serializers.SerializerMethodField(help_text="What it may be asked for now.")
    job = serializers.SerializerMethodField(help_text="The last thing it was asked for.")

    @extend_schema_field(RunningSerializer(allow_null=True))
    def get_running(self, service: Service) -> Any:
        row = Subscription.objects.filter(pk=service.subscription_id).first()
        found = running_total(row) if row and row.state != "ended" else None
        return RunningSerializer(found).data if found else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_actions(self, service: Service) -> list[str]:
        return [action for action in CUSTOMER_ACTIONS if is_allowed(action, service.state)]

    @extend_schema_field(JobSerializer(allow_null=True))
    def get_job(self, service: Service) -> Any:
        job = last_job(service.pk)
        return JobSerializer(job).data if job else None


class ActionSerializer(StrictSerializer):
    """What the server shall do."""

    action = serializers.ChoiceField(choices=CUSTOMER_ACTIONS)


class CancelSerializer(StrictSerializer):
    """When, and why."""

    at_once = serializers.BooleanField(
        default=False,
        help_text="Now, instead of at the end of what is billed. Nothing is refunded.",
    )
    reason = serializers.ChoiceField(choices=Cancellation.Reason.values)
    comment = serializers.CharField(default="", allow_blank=True, max_length=500)


class CancellationSerializer(serializers.Serializer[Any]):
    ends_on = serializers.DateField(help_text="It ends on the morning of this day.")
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class NothingSerializer(StrictSerializer):
    """An empty body."""


class CredentialsSerializer(serializers.Serializer[Any]):
    hostname = serializers.CharField()
    username = serializers.CharField()
    password = serializers.CharField()

"""Webhooks: addresses that are told, and what was told to them."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from shared_apps.identity.api.strict import StrictSerializer
from shared_apps.webhooks.models import Delivery, Endpoint
from shared_apps.webhooks.rules.kinds import NAMES, TEST
from shared_apps.webhooks.services import WebhookWish
from tenant_apps.api import examples
from tenant_apps.api.examples import _euro as euro


class WebhookSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="pk")
    url = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kinds = serializers.ListField(child=serializers.ChoiceField(choices=NAMES))
    state = serializers.ChoiceField(
        choices=Endpoint.State.values,
        help_text="paused: you switched it off. disabled: it failed for five days, or is gone.",
    )
    failing_since = serializers.DateTimeField(allow_null=True)
    last_good_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class FreshWebhookSerializer(serializers.Serializer[Any]):
    webhook = WebhookSerializer()
    secret = serializers.CharField(help_text="Shown this once. Messages are signed with it.")


class WebhookWishSerializer(StrictSerializer):
    url = serializers.CharField(max_length=500, help_text="https, port 443, a public address.")
    label = serializers.CharField(max_length=80, allow_blank=True, default="")  # type: ignore[assignment]
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=NAMES), min_length=1, max_length=len(NAMES)
    )

    def wish(self) -> WebhookWish:
        data = self.validated_data
        return WebhookWish(url=data["url"], label=data["label"], kinds=tuple(data["kinds"]))


class WebhookTrySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(help_text="Of HTTP; 0: no answer came.")
    said = serializers.CharField(help_text="The beginning of the answer, or why there is none.")


class WebhookMessageSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    message_id = serializers.CharField(help_text="The header webhook-id, the same in every try.")
    webhook = serializers.UUIDField(source="endpoint_id")
    kind = serializers.ChoiceField(choices=(*NAMES, TEST))
    state = serializers.ChoiceField(choices=Delivery.State.values)
    attempts = serializers.IntegerField()
    tries = WebhookTrySerializer(many=True)
    body = serializers.SerializerMethodField(help_text="What was sent.")
    at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)

    def get_body(self, row: Delivery) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(row.body)
        return told


WEBHOOK_WISH: dict[str, Any] = {
    "url": "https://app.example.com/hooks",
    "label": "Bookkeeping",
    "kinds": ["invoice.paid", "service.suspended"],
}
WEBHOOK: dict[str, Any] = {
    "id": "4b0f6a1d-2c3e-4f50-9a61-7b8c9d0e1f20",
    **WEBHOOK_WISH,
    "state": "active",
    "failing_since": None,
    "last_good_at": "2026-03-01T09:00:00Z",
    "created_at": "2026-02-01T09:00:00Z",
}
FRESH: dict[str, Any] = {"webhook": {**WEBHOOK, "last_good_at": None}, "secret": "whsec_…"}
MESSAGE: dict[str, Any] = {
    "id": "5c1a7b2e-3d4f-4061-8b72-8c9d0e1f2a31",
    "message_id": "msg_5c1a7b2e3d4f40618b728c9d0e1f2a31",
    "webhook": WEBHOOK["id"],
    "kind": "invoice.paid",
    "state": "delivered",
    "attempts": 1,
    "tries": [{"at": "2026-03-01T09:00:01Z", "status": 200, "said": "ok"}],
    "body": {
        "type": "invoice.paid",
        "timestamp": "2026-03-01T09:00:00Z",
        "data": {
            "invoice": examples.INVOICE["id"],
            "number": "INV-2026-0042",
            "customer": examples.CUSTOMER["id"],
            "total": euro(1400),
            "due_on": "2026-03-08",
        },
    },
    "at": "2026-03-01T09:00:00Z",
    "next_try_at": None,
    "done_at": "2026-03-01T09:00:01Z",
}

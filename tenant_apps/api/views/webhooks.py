"""A customer's webhooks by program. The team's are the same, for the whole store (manage)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from shared_apps.identity.api.throttles import HeavyThrottle
from shared_apps.webhooks import selectors, services
from shared_apps.webhooks.models import Delivery, Endpoint
from tenant_apps.api.base import ApiView, ListView, shown, taken
from tenant_apps.api.manage.base import changes, lists, makes, reads, removes
from tenant_apps.api.serializers import webhooks as shapes
from tenant_apps.api.serializers.services import NothingSerializer

_TAG = "Webhooks"


class Whose:
    """Whose webhooks a view is about: None for the store's own."""

    customer: Any

    def owner_id(self) -> UUID | None:
        key: UUID = self.customer.pk
        return key

    def mine(self, webhook_id: UUID) -> Endpoint:
        """Raises NoSuchWebhook."""
        return selectors.endpoint(webhook_id, self.owner_id())


def _wish(request: Request) -> services.WebhookWish:
    serializer = shapes.WebhookWishSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    return serializer.wish()


def _fresh(made: tuple[Endpoint, Any], status: int) -> Response:
    row, secret = made
    told = {"webhook": row, "secret": secret.reveal()}
    return shown(shapes.FreshWebhookSerializer, told, status)


@lists("list_webhooks", "List your webhooks", _TAG, shapes.WEBHOOK)
class Webhooks(Whose, ListView):
    serializer_class = shapes.WebhookSerializer
    ordering = ("-created_at", "-pk")

    def rows(self) -> QuerySet[Endpoint]:
        return selectors.endpoints(self.owner_id())

    def get_throttles(self) -> list[Any]:
        return [HeavyThrottle()] if self.request.method != "GET" else super().get_throttles()

    @makes(
        "add_webhook",
        "Have an address told what happens",
        _TAG,
        keyed=False,
        takes=shapes.WebhookWishSerializer,
        body=shapes.WEBHOOK_WISH,
        gives=shapes.FreshWebhookSerializer,
        example=shapes.FRESH,
        status=201,
        description="Messages are signed as Standard Webhooks 1.0 says. The secret is in this "
        "answer and in no other; no Idempotency-Key keeps it.",
    )
    def post(self, request: Request) -> Response:
        wish, whose = _wish(request), self.owner_id()
        return _fresh(
            services.add_endpoint(wish, customer_id=whose, actor=self.actor()), status=201
        )


class OneWebhook(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @reads("read_webhook", "Read one webhook", _TAG, shapes.WebhookSerializer, shapes.WEBHOOK)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        return shown(shapes.WebhookSerializer, self.mine(webhook_id))

    @changes(
        "change_webhook",
        "Change a webhook's address and what it is told",
        _TAG,
        takes=shapes.WebhookWishSerializer,
        body=shapes.WEBHOOK_WISH,
        gives=shapes.WebhookSerializer,
        example=shapes.WEBHOOK,
    )
    def put(self, request: Request, webhook_id: UUID) -> Response:
        row, wish = self.mine(webhook_id), _wish(request)
        changed = services.change_endpoint(row.pk, wish, actor=self.actor())
        return shown(shapes.WebhookSerializer, changed)

    @removes("remove_webhook", "Forget a webhook and its secret", _TAG)
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        services.remove_endpoint(self.mine(webhook_id).pk, actor=self.actor())
        return Response(status=204)


class WebhookSecret(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @makes(
        "renew_webhook_secret",
        "Make a new secret",
        _TAG,
        keyed=False,
        gives=shapes.FreshWebhookSerializer,
        example=shapes.FRESH,
        description="For 24 hours messages are signed with the old one too.",
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        row = self.mine(webhook_id)
        taken(NothingSerializer, request)
        return _fresh(services.renew_secret(row.pk, actor=self.actor()), status=200)


class WebhookTest(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @makes(
        "test_webhook",
        "Send a test, once",
        _TAG,
        gives=shapes.WebhookMessageSerializer,
        example=shapes.MESSAGE,
        status=202,
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        row = self.mine(webhook_id)
        taken(NothingSerializer, request)
        sent = services.send_test(row.pk, actor=self.actor())
        return shown(shapes.WebhookMessageSerializer, sent, 202)


class WebhookPause(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @makes(
        "pause_webhook",
        "Switch a webhook off",
        _TAG,
        gives=shapes.WebhookSerializer,
        example={**shapes.WEBHOOK, "state": "paused"},
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        row = self.mine(webhook_id)
        taken(NothingSerializer, request)
        paused = services.pause_endpoint(row.pk, actor=self.actor())
        return shown(shapes.WebhookSerializer, paused)


class WebhookResume(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @makes(
        "resume_webhook",
        "Switch a webhook on again",
        _TAG,
        gives=shapes.WebhookSerializer,
        example=shapes.WEBHOOK,
        description="What happened meanwhile is not told; what is in its log can be sent again.",
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        row = self.mine(webhook_id)
        taken(NothingSerializer, request)
        resumed = services.resume_endpoint(row.pk, actor=self.actor())
        return shown(shapes.WebhookSerializer, resumed)


@lists("list_webhook_messages", "List what was sent, and every try", _TAG, shapes.MESSAGE)
class WebhookMessages(Whose, ListView):
    serializer_class = shapes.WebhookMessageSerializer
    ordering = ("-at", "-id")
    filters = {"state": Delivery.State.values}

    def rows(self) -> QuerySet[Delivery]:
        return selectors.deliveries(self.mine(self.kwargs["webhook_id"]))


class SendMessageAgain(Whose, ApiView):
    throttle_classes = [HeavyThrottle]

    @makes(
        "send_webhook_message_again",
        "Send a message again, under the same id",
        _TAG,
        gives=shapes.WebhookMessageSerializer,
        example={**shapes.MESSAGE, "state": "waiting"},
        status=202,
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        row = selectors.delivery(delivery_id, self.owner_id())
        taken(NothingSerializer, request)
        sent = services.send_again(row.id, actor=self.actor())
        return shown(shapes.WebhookMessageSerializer, sent, 202)

"""The store's own webhooks by program: a customer's views, asked by an owner of the store."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.permissions import IsAuthenticated

from tenant_apps.api.permissions import OwnsTheStore
from tenant_apps.api.views import webhooks as theirs

_TAG = "Manage webhooks"


class _Stores:
    """Of the store itself; for owners, whose programs act for no customer."""

    permission_classes: Any = [IsAuthenticated, OwnsTheStore]

    def owner_id(self) -> UUID | None:
        return None


def _said(operation: str, summary: str) -> Any:
    return extend_schema(operation_id=operation, summary=summary, tags=[_TAG])


@extend_schema_view(
    get=_said("list_store_webhooks", "List the store's webhooks"),
    post=_said("add_store_webhook", "Have an address told what happens in the store"),
)
class Webhooks(_Stores, theirs.Webhooks):
    pass


@extend_schema_view(
    get=_said("read_store_webhook", "Read one of the store's webhooks"),
    put=_said(
        "change_store_webhook",
        "Change the address of one of the store's webhooks, and what it is told",
    ),
    delete=_said("remove_store_webhook", "Forget one of the store's webhooks and its secret"),
)
class OneWebhook(_Stores, theirs.OneWebhook):
    pass


@extend_schema_view(
    post=_said("renew_store_webhook_secret", "Make a new secret for one of the store's webhooks"),
)
class WebhookSecret(_Stores, theirs.WebhookSecret):
    pass


@extend_schema_view(
    post=_said("test_store_webhook", "Send a test to one of the store's webhooks"),
)
class WebhookTest(_Stores, theirs.WebhookTest):
    pass


@extend_schema_view(
    post=_said("pause_store_webhook", "Switch one of the store's webhooks off"),
)
class WebhookPause(_Stores, theirs.WebhookPause):
    pass


@extend_schema_view(
    post=_said("resume_store_webhook", "Switch one of the store's webhooks on again"),
)
class WebhookResume(_Stores, theirs.WebhookResume):
    pass


@extend_schema_view(
    get=_said("list_store_webhook_messages", "List what was sent to one of the store's webhooks"),
)
class WebhookMessages(_Stores, theirs.WebhookMessages):
    pass


@extend_schema_view(
    post=_said("send_store_webhook_message_again", "Send one of the store's messages again"),
)
class SendMessageAgain(_Stores, theirs.SendMessageAgain):
    pass

"""Verbs of webhooks."""

from shared_apps.webhooks.services.endpoints import (
    WebhookWish,
    add_endpoint,
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    renew_secret,
    resume_endpoint,
)
from shared_apps.webhooks.services.keeping import forget_old
from shared_apps.webhooks.services.recording import record_try, take_delivery
from shared_apps.webhooks.services.telling import send_again, send_test, tell

__all__ = [
    "WebhookWish",
    "add_endpoint",
    "change_endpoint",
    "forget_old",
    "pause_endpoint",
    "record_try",
    "remove_endpoint",
    "renew_secret",
    "resume_endpoint",
    "send_again",
    "send_test",
    "take_delivery",
    "tell",
]

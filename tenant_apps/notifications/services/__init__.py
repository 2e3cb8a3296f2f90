"""Verbs of mail."""

from tenant_apps.notifications.services.bundle import bundle_mails
from tenant_apps.notifications.services.queue import queue_capped, queue_mail, take_mail
from tenant_apps.notifications.services.record import record_failed, record_sent

__all__ = [
    "bundle_mails",
    "queue_capped",
    "queue_mail",
    "record_failed",
    "record_sent",
    "take_mail",
]

"""Verbs of sender domains and mail services."""

from shared_apps.mailing.services.accounts import connect_service, pause_service, remove_service
from shared_apps.mailing.services.entering import enter, remove, remove_all
from shared_apps.mailing.services.news import end_with
from shared_apps.mailing.services.reports import (
    Asked,
    begin_check,
    hurry,
    recheck,
    record_report,
)

__all__ = [
    "Asked",
    "begin_check",
    "connect_service",
    "end_with",
    "enter",
    "hurry",
    "pause_service",
    "recheck",
    "record_report",
    "remove",
    "remove_all",
    "remove_service",
]

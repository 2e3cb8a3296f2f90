"""Verbs of hosts: claim, prove, go live, drift, release."""

from shared_apps.domains.services.claims import claim, hurry, recheck
from shared_apps.domains.services.hosts import make_primary, release, release_all
from shared_apps.domains.services.news import end_with, hear
from shared_apps.domains.services.reports import Asked, begin_check, record_report

__all__ = [
    "Asked",
    "begin_check",
    "claim",
    "end_with",
    "hear",
    "hurry",
    "make_primary",
    "recheck",
    "record_report",
    "release",
    "release_all",
]

"""Verbs of the register."""

from shared_apps.resellers.services.addresses import ask_for_addresses
from shared_apps.resellers.services.clocks import move_clock
from shared_apps.resellers.services.closing import finish_closing
from shared_apps.resellers.services.language import change_language
from shared_apps.resellers.services.opening import OpenStore, open_store
from shared_apps.resellers.services.pool import build_ready_schema, fill_pool, sweep
from shared_apps.resellers.services.status import change_status
from shared_apps.resellers.services.trial import end_trial, remind_of_trial

__all__ = [
    "OpenStore",
    "ask_for_addresses",
    "build_ready_schema",
    "change_language",
    "change_status",
    "end_trial",
    "fill_pool",
    "finish_closing",
    "move_clock",
    "open_store",
    "remind_of_trial",
    "sweep",
]

"""Verbs of the register."""

from shared_apps.resellers.services.addresses import ask_for_addresses
from shared_apps.resellers.services.clocks import move_clock
from shared_apps.resellers.services.closing import finish_closing
from shared_apps.resellers.services.copies import (
    CopyWish,
    copy_failed,
    copy_filled,
    end_copies,
    end_copy,
    make_copy,
    note_fail_percent,
)
from shared_apps.resellers.services.language import change_language
from shared_apps.resellers.services.moves import SPANS, begin_move, end_move, go_on
from shared_apps.resellers.services.opening import OpenStore, open_store
from shared_apps.resellers.services.pool import build_ready_schema, fill_pool, sweep
from shared_apps.resellers.services.status import change_status
from shared_apps.resellers.services.trial import end_trial, remind_of_trial

__all__ = [
    "SPANS",
    "CopyWish",
    "OpenStore",
    "ask_for_addresses",
    "begin_move",
    "build_ready_schema",
    "change_language",
    "change_status",
    "copy_failed",
    "copy_filled",
    "end_copies",
    "end_copy",
    "end_move",
    "end_trial",
    "fill_pool",
    "finish_closing",
    "go_on",
    "make_copy",
    "move_clock",
    "note_fail_percent",
    "open_store",
    "remind_of_trial",
    "sweep",
]

"""Verbs of the till that change our own records."""

from tenant_apps.payments.services.accounts import connect_account, note_identity, pause_account
from tenant_apps.payments.services.intend import intend_charge, intend_page
from tenant_apps.payments.services.manual import record_manual
from tenant_apps.payments.services.methods import make_default, remove_method
from tenant_apps.payments.services.outcomes import (
    close_mismatch,
    record_failure,
    record_outcome,
    record_unknown,
)
from tenant_apps.payments.services.receipts import keep_notice

__all__ = [
    "close_mismatch",
    "connect_account",
    "intend_charge",
    "intend_page",
    "keep_notice",
    "make_default",
    "note_identity",
    "pause_account",
    "record_failure",
    "record_manual",
    "record_outcome",
    "record_unknown",
    "remove_method",
]

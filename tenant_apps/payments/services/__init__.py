"""Verbs of the till that change our own records."""

from tenant_apps.payments.services.accounts import (
    connect_account,
    note_identity,
    pause_account,
    resume_account,
)
from tenant_apps.payments.services.card_setups import (
    drop_card_setup,
    intend_card_setup,
    record_card_setup,
    record_card_setup_unknown,
)
from tenant_apps.payments.services.hold import hold_while_paused
from tenant_apps.payments.services.intend import intend_charge, intend_page
from tenant_apps.payments.services.made_up import PRETEND, keep_made_up_card
from tenant_apps.payments.services.manual import record_manual
from tenant_apps.payments.services.methods import make_default, record_forgotten, remove_method
from tenant_apps.payments.services.outcomes import (
    close_mismatch,
    plan_closing,
    record_failure,
    record_outcome,
    record_unknown,
)
from tenant_apps.payments.services.receipts import keep_notice
from tenant_apps.payments.services.refunds import (
    close_note,
    intend_refund,
    plan_note_again,
    record_refund,
    record_refund_unknown,
)
from tenant_apps.payments.services.returns import record_return
from tenant_apps.payments.services.top_ups import (
    claim_charge,
    intend_top_up,
    intend_top_up_by_rule,
    record_no_top_up,
    record_top_up,
    record_top_up_unknown,
)

__all__ = [
    "PRETEND",
    "claim_charge",
    "close_mismatch",
    "close_note",
    "connect_account",
    "drop_card_setup",
    "hold_while_paused",
    "intend_card_setup",
    "intend_charge",
    "intend_page",
    "intend_refund",
    "intend_top_up",
    "intend_top_up_by_rule",
    "keep_made_up_card",
    "keep_notice",
    "make_default",
    "note_identity",
    "pause_account",
    "plan_closing",
    "plan_note_again",
    "record_card_setup",
    "record_card_setup_unknown",
    "record_failure",
    "record_forgotten",
    "record_manual",
    "record_no_top_up",
    "record_outcome",
    "record_refund",
    "record_refund_unknown",
    "record_return",
    "record_top_up",
    "record_top_up_unknown",
    "record_unknown",
    "remove_method",
    "resume_account",
]

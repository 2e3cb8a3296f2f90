"""Verbs of billing."""

from tenant_apps.billing.services.adopt import adopt_subscription
from tenant_apps.billing.services.billing_day import (
    drop_billing_day,
    preview_billing_day,
    set_billing_day,
)
from tenant_apps.billing.services.cancel import cancel_subscription, keep_subscription
from tenant_apps.billing.services.change import change_plan, preview_change, withdraw_change
from tenant_apps.billing.services.chase import chase_invoice
from tenant_apps.billing.services.codes import (
    add_code,
    count_entered,
    generate_codes,
    set_code_state,
)
from tenant_apps.billing.services.coupons import (
    CouponWish,
    change_coupon,
    create_coupon,
    draft_coupon,
    set_coupon_state,
)
from tenant_apps.billing.services.credit import pay_out_credit, use_credit
from tenant_apps.billing.services.credit_note import issue_credit_note
from tenant_apps.billing.services.drafts import delete_draft, issue_draft, save_draft
from tenant_apps.billing.services.end import end_subscription
from tenant_apps.billing.services.give_back import book_return
from tenant_apps.billing.services.holds import (
    capture_hold,
    expire_hold,
    place_hold,
    release_hold,
)
from tenant_apps.billing.services.issue import issue_invoice
from tenant_apps.billing.services.late_fee import charge_late_fee
from tenant_apps.billing.services.loyalty import drop_loyalty, set_loyalty
from tenant_apps.billing.services.merge import merge_invoices
from tenant_apps.billing.services.notice import note_notices
from tenant_apps.billing.services.options import change_options, preview_option_change
from tenant_apps.billing.services.parked import follow_billed, release_parked, skip_period
from tenant_apps.billing.services.pause import pause_subscription, resume_subscription
from tenant_apps.billing.services.pay_link import invoice_by_link, pay_link, revoke_pay_link
from tenant_apps.billing.services.policies import drop_override, look_at_rules, override_policy
from tenant_apps.billing.services.policy import change_policy, hold_dunning
from tenant_apps.billing.services.proforma import proforma_of_draft, proforma_of_invoice
from tenant_apps.billing.services.ready import note_ready
from tenant_apps.billing.services.reissue import Corrections, reissue_invoice
from tenant_apps.billing.services.renew import renew_subscription
from tenant_apps.billing.services.rest_of_term import price_of_leaving
from tenant_apps.billing.services.runs import (
    approve_run,
    bill_batch,
    drop_run,
    finish_run,
    hold_run,
    is_running,
    open_run,
    renew_in_run,
)
from tenant_apps.billing.services.seller import change_seller
from tenant_apps.billing.services.sessions import add_sessions
from tenant_apps.billing.services.settle import RENEW, note_paying, settle_invoice
from tenant_apps.billing.services.subscribe import NewSubscription, open_subscriptions
from tenant_apps.billing.services.take_up import take_up_planned_change
from tenant_apps.billing.services.tax_engine import (
    connect_tax_engine,
    note_engine_health,
    set_tax_code,
    use_tax_engine,
)
from tenant_apps.billing.services.tax_quotes import note_no_quote, note_quote, open_questions
from tenant_apps.billing.services.tax_reports import (
    as_told,
    note_report,
    note_report_trouble,
    report_to_make,
    try_report_again,
)
from tenant_apps.billing.services.tax_table import (
    NewRate,
    add_rate,
    begin_taxing,
    end_exemption,
    exempt_customer,
    fill_in_union_rates,
    remove_rate,
)
from tenant_apps.billing.services.top_up import (
    book_top_up,
    book_top_up_return,
    give_credit,
)
from tenant_apps.billing.services.undo import undo_suspension, undo_until
from tenant_apps.billing.services.usage import add_usage, bill_usage
from tenant_apps.billing.services.vat import (
    ask_for_number,
    note_answer,
    note_silence,
    question_of,
)
from tenant_apps.billing.services.verify import plan_looks, trust_books, verify_books
from tenant_apps.billing.services.void import void_invoice
from tenant_apps.billing.services.wallet_rule import check_top_up, set_wallet_rule
from tenant_apps.billing.services.watch import note_no_top_up, watch_wallet

__all__ = [
    "RENEW",
    "Corrections",
    "CouponWish",
    "NewRate",
    "NewSubscription",
    "add_code",
    "add_rate",
    "add_sessions",
    "add_usage",
    "adopt_subscription",
    "approve_run",
    "as_told",
    "ask_for_number",
    "begin_taxing",
    "bill_batch",
    "bill_usage",
    "book_return",
    "book_top_up",
    "book_top_up_return",
    "cancel_subscription",
    "capture_hold",
    "change_coupon",
    "change_options",
    "change_plan",
    "change_policy",
    "change_seller",
    "charge_late_fee",
    "chase_invoice",
    "check_top_up",
    "connect_tax_engine",
    "count_entered",
    "create_coupon",
    "delete_draft",
    "draft_coupon",
    "drop_billing_day",
    "drop_loyalty",
    "drop_override",
    "drop_run",
    "end_exemption",
    "end_subscription",
    "exempt_customer",
    "expire_hold",
    "fill_in_union_rates",
    "finish_run",
    "follow_billed",
    "generate_codes",
    "give_credit",
    "hold_dunning",
    "hold_run",
    "invoice_by_link",
    "is_running",
    "issue_credit_note",
    "issue_draft",
    "issue_invoice",
    "keep_subscription",
    "look_at_rules",
    "merge_invoices",
    "note_answer",
    "note_engine_health",
    "note_no_quote",
    "note_no_top_up",
    "note_notices",
    "note_paying",
    "note_quote",
    "note_ready",
    "note_report",
    "note_report_trouble",
    "note_silence",
    "open_questions",
    "open_run",
    "open_subscriptions",
    "override_policy",
    "pause_subscription",
    "pay_link",
    "pay_out_credit",
    "place_hold",
    "plan_looks",
    "preview_billing_day",
    "preview_change",
    "preview_option_change",
    "price_of_leaving",
    "proforma_of_draft",
    "proforma_of_invoice",
    "question_of",
    "reissue_invoice",
    "release_hold",
    "release_parked",
    "remove_rate",
    "renew_in_run",
    "renew_subscription",
    "report_to_make",
    "resume_subscription",
    "revoke_pay_link",
    "save_draft",
    "set_billing_day",
    "set_code_state",
    "set_coupon_state",
    "set_loyalty",
    "set_tax_code",
    "set_wallet_rule",
    "settle_invoice",
    "skip_period",
    "take_up_planned_change",
    "trust_books",
    "try_report_again",
    "undo_suspension",
    "undo_until",
    "use_credit",
    "use_tax_engine",
    "verify_books",
    "void_invoice",
    "watch_wallet",
    "withdraw_change",
]

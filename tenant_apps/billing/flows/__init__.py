"""What billing asks the outside, and the billing run."""

from tenant_apps.billing.flows.runs import (
    SLICE_SECONDS,
    bill_due,
    bill_last,
    bill_usage,
    renew,
    take_up_change,
)
from tenant_apps.billing.flows.taxes import (
    ask_now,
    check_engine,
    check_vat,
    quote_for,
    quote_of,
    quote_tax,
    report_tax,
)

__all__ = [
    "SLICE_SECONDS",
    "ask_now",
    "bill_due",
    "bill_last",
    "bill_usage",
    "check_engine",
    "check_vat",
    "quote_for",
    "quote_of",
    "quote_tax",
    "renew",
    "report_tax",
    "take_up_change",
]

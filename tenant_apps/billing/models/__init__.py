"""Tables of billing, by subject."""

from tenant_apps.billing.models.billing_days import AnchorMove, BillingDay
from tenant_apps.billing.models.books import BOOKS, Entry, Posting, Seal
from tenant_apps.billing.models.changes import PlanChange
from tenant_apps.billing.models.coupons import (
    Coupon,
    LoyaltyTier,
    PromotionCode,
    Redemption,
    RedemptionUse,
)
from tenant_apps.billing.models.credit_notes import CreditNote, CreditNoteLine
from tenant_apps.billing.models.drafts import DraftLine, InvoiceDraft, Proforma
from tenant_apps.billing.models.invoices import Invoice, InvoiceLine, NumberSeries, PaperSeries
from tenant_apps.billing.models.late_fees import LateFee
from tenant_apps.billing.models.outside_tax import TaxCode, TaxEngine, TaxQuote, TaxReport
from tenant_apps.billing.models.pauses import Pause
from tenant_apps.billing.models.pay_links import PayLink
from tenant_apps.billing.models.policy import DunningStep, Policy, PolicyOverride
from tenant_apps.billing.models.replacements import Replacement
from tenant_apps.billing.models.runs import BillingBatch, BillingRun
from tenant_apps.billing.models.subscriptions import Cancellation, Subscription, SubscriptionStep
from tenant_apps.billing.models.taxes import TaxExemption, TaxRate, VatCheck
from tenant_apps.billing.models.threshold import ThresholdYear
from tenant_apps.billing.models.usage import UsageCharge
from tenant_apps.billing.models.wallet import CreditHold, WalletRule

__all__ = [
    "BOOKS",
    "AnchorMove",
    "BillingBatch",
    "BillingDay",
    "BillingRun",
    "Cancellation",
    "Coupon",
    "CreditHold",
    "CreditNote",
    "CreditNoteLine",
    "DraftLine",
    "DunningStep",
    "Entry",
    "Invoice",
    "InvoiceDraft",
    "InvoiceLine",
    "LateFee",
    "LoyaltyTier",
    "NumberSeries",
    "PaperSeries",
    "Pause",
    "PayLink",
    "PlanChange",
    "Policy",
    "PolicyOverride",
    "Posting",
    "Proforma",
    "PromotionCode",
    "Redemption",
    "RedemptionUse",
    "Replacement",
    "Seal",
    "Subscription",
    "SubscriptionStep",
    "TaxCode",
    "TaxEngine",
    "TaxExemption",
    "TaxQuote",
    "TaxRate",
    "TaxReport",
    "ThresholdYear",
    "UsageCharge",
    "VatCheck",
    "WalletRule",
]

"""Refusals of billing."""

from __future__ import annotations

from kernel.errors import Conflict, NotFound


class PeriodAlreadyInvoiced(Conflict):
    """The period is on an issued invoice: "already there" is success for a repeated call."""

    code = "period_already_invoiced"


class UnsafeInvoice(Conflict):
    """A safety bound was crossed: the subscription is parked for a person."""

    code = "unsafe_invoice"


class InvoiceNotFound(NotFound):
    code = "invoice_not_found"


class CannotCancel(Conflict):
    code = "cannot_cancel"


class InvoiceNotOpen(Conflict):
    code = "invoice_not_open"


class CannotChange(Conflict):
    """Another plan is not possible now; the code says why."""

    code = "cannot_change"


class CannotPause(Conflict):
    """It can't rest, or it does not."""

    code = "cannot_pause"


class TotalChanged(Conflict):
    """What was shown is not what it costs: look again."""

    code = "total_changed"


class CouponNotFound(NotFound):
    code = "coupon_not_found"


class CodeRefused(Conflict):
    """A code in the cart does not fit (any more): nothing is ordered behind somebody's back."""

    code = "code_refused"


class DraftNotFound(NotFound):
    code = "draft_not_found"


class DraftIssued(Conflict):
    """It is an invoice already: drafts change, invoices do not."""

    code = "draft_issued"


class PayLinkOver(NotFound):
    """It opens nothing (any more), and does not say why."""

    code = "pay_link_over"


class CreditNoteNotFound(NotFound):
    code = "credit_note_not_found"


class CannotCredit(Conflict):
    """The invoice can't be corrected by a credit note, or nothing is left of it."""

    code = "cannot_credit"


class CannotReplace(Conflict):
    """Another invoice can't take its place."""

    code = "cannot_replace"


class NoEInvoice(Conflict):
    """Something that EN 16931 wants is not known: `facts["lacking"]` has the terms."""

    code = "no_e_invoice"


class RunNotFound(NotFound):
    code = "run_not_found"


class CannotUndo(Conflict):
    """The suspension can't be undone (any more)."""

    code = "cannot_undo"


class TaxNotKnown(Conflict):
    """The outside engine did not say yet what the sale bears; nothing was billed."""

    code = "tax_not_known"


class ThresholdPassed(Conflict):
    """Another invoice passed the threshold meanwhile: this one bears another tax now."""

    code = "threshold_passed"


class NotEnoughCredit(Conflict):
    code = "not_enough_credit"


class CreditHoldNotFound(NotFound):
    code = "credit_hold_not_found"


class KeyOfAnother(Conflict):
    """A request's key was used for something else: sent again, it must ask for the same."""

    code = "key_of_another"

"""Which colour and which word a state gets. One table, so that a state looks alike everywhere."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS = ("ok", "info", "warn", "bad", "off")

_STATES: dict[str, tuple[str, Promise]] = {
    "accepted": ("ok", _("Accepted")),
    "active": ("ok", _("Active")),
    "answered": ("ok", _("Answered")),
    "completed": ("ok", _("Completed")),
    "confirmed": ("ok", _("Confirmed")),
    "connected": ("ok", _("Connected")),
    "delivered": ("ok", _("Delivered")),
    "done": ("ok", _("Done")),
    "enabled": ("ok", _("Enabled")),
    "healthy": ("ok", _("Healthy")),
    "installed": ("ok", _("Installed")),
    "issued": ("info", _("Issued")),
    "live": ("ok", _("Live")),
    "paid": ("ok", _("Paid")),
    "published": ("ok", _("Published")),
    "ready": ("ok", _("Ready")),
    "resolved": ("ok", _("Resolved")),
    "running": ("ok", _("Running")),
    "sent": ("ok", _("Sent")),
    "succeeded": ("ok", _("Succeeded")),
    "verified": ("ok", _("Verified")),
    "in_progress": ("info", _("In progress")),
    "invited": ("info", _("Invited")),
    "new": ("info", _("New")),
    "open": ("info", _("Open")),
    "processing": ("info", _("Processing")),
    "provisioning": ("info", _("Setting up")),
    "queued": ("info", _("Queued")),
    "requested": ("info", _("Requested")),
    "resizing": ("info", _("Resizing")),
    "starting": ("info", _("Starting")),
    "stopping": ("info", _("Stopping")),
    "trial": ("info", _("Trial")),
    "trialing": ("info", _("Trial")),
    "waiting_customer": ("info", _("Waiting for customer")),
    "waiting_staff": ("warn", _("Waiting for us")),
    "awaiting_approval": ("warn", _("Awaiting approval")),
    "awaiting_payment": ("warn", _("Awaiting payment")),
    "due": ("warn", _("Due")),
    "expiring": ("warn", _("Expiring")),
    "fraud_check": ("warn", _("In review")),
    "grace": ("warn", _("Grace period")),
    "partially_paid": ("warn", _("Partly paid")),
    "partially_refunded": ("warn", _("Partly refunded")),
    "past_due": ("warn", _("Past due")),
    "paused": ("warn", _("Paused")),
    "pending": ("warn", _("Pending")),
    "retrying": ("warn", _("Trying again")),
    "review": ("warn", _("In review")),
    "unknown": ("warn", _("Being checked")),
    "unverified": ("warn", _("Not verified")),
    "waiting": ("warn", _("Waiting")),
    "blocked": ("bad", _("Blocked")),
    "declined": ("bad", _("Declined")),
    "disputed": ("bad", _("Disputed")),
    "expired": ("bad", _("Expired")),
    "failed": ("bad", _("Failed")),
    "fraud": ("bad", _("Fraud")),
    "misconfigured": ("bad", _("Needs settings")),
    "overdue": ("bad", _("Overdue")),
    "parked": ("bad", _("Parked")),
    "refused": ("bad", _("Refused")),
    "revoked": ("bad", _("Revoked")),
    "setup_failed": ("bad", _("Set-up failed")),
    "suspended": ("bad", _("Suspended")),
    "unavailable": ("bad", _("Unavailable")),
    "uncollectible": ("bad", _("Uncollectible")),
    "unhealthy": ("bad", _("Unhealthy")),
    "void": ("bad", _("Void")),
    "archived": ("off", _("Archived")),
    "cancelled": ("off", _("Cancelled")),
    "closed": ("off", _("Closed")),
    "disabled": ("off", _("Disabled")),
    "draft": ("off", _("Draft")),
    "ended": ("off", _("Ended")),
    "hidden": ("off", _("Hidden")),
    "inactive": ("off", _("Inactive")),
    "refunded": ("off", _("Refunded")),
    "skipped": ("off", _("Skipped")),
    "stopped": ("off", _("Stopped")),
    "terminated": ("off", _("Terminated")),
    "written_off": ("off", _("Written off")),
}


def look_of(state: str) -> tuple[str, str]:
    """
    The kind (ok, info, warn, bad, off) and the translated word of a state.

    A state nobody listed is shown as it is, in grey, so that a page never breaks over a word.
    """
    key = str(state).lower().replace("-", "_").replace(" ", "_")
    if key in _STATES:
        kind, label = _STATES[key]
        return kind, str(label)
    return "off", str(state).replace("_", " ").capitalize()


def known_states() -> tuple[str, ...]:
    """Every state with a colour and a word of its own."""
    return tuple(_STATES)

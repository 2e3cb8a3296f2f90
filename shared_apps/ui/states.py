"""Which colour and which word a state gets. One table, so that a state looks alike everywhere."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

KINDS = ("ok", "info", "warn", "bad", "off")

_STATES: dict[str, tuple[str, Promise]] = {
    "accepted": ("ok", pgettext_lazy("state", "Accepted")),
    "active": ("ok", pgettext_lazy("state", "Active")),
    "answered": ("ok", pgettext_lazy("state", "Answered")),
    "completed": ("ok", pgettext_lazy("state", "Completed")),
    "confirmed": ("ok", pgettext_lazy("state", "Confirmed")),
    "connected": ("ok", pgettext_lazy("state", "Connected")),
    "delivered": ("ok", pgettext_lazy("state", "Delivered")),
    "done": ("ok", pgettext_lazy("state", "Done")),
    "enabled": ("ok", pgettext_lazy("state", "Enabled")),
    "healthy": ("ok", pgettext_lazy("state", "Healthy")),
    "installed": ("ok", pgettext_lazy("state", "Installed")),
    "certificate_ordered": ("info", pgettext_lazy("state", "Certificate ordered")),
    "domain_proven": ("info", pgettext_lazy("state", "Getting a certificate")),
    "issued": ("info", pgettext_lazy("state", "Issued")),
    "live": ("ok", pgettext_lazy("state", "Live")),
    "paid": ("ok", pgettext_lazy("state", "Paid")),
    "published": ("ok", pgettext_lazy("state", "Published")),
    "ready": ("ok", pgettext_lazy("state", "Ready")),
    "resolved": ("ok", pgettext_lazy("state", "Resolved")),
    "running": ("ok", pgettext_lazy("state", "Running")),
    "sent": ("ok", pgettext_lazy("state", "Sent")),
    "succeeded": ("ok", pgettext_lazy("state", "Succeeded")),
    "verified": ("ok", pgettext_lazy("state", "Verified")),
    "in_progress": ("info", pgettext_lazy("state", "In progress")),
    "invited": ("info", pgettext_lazy("state", "Invited")),
    "new": ("info", pgettext_lazy("state", "New")),
    "open": ("info", pgettext_lazy("state", "Open")),
    "processing": ("info", pgettext_lazy("state", "Processing")),
    "provisioning": ("info", pgettext_lazy("state", "Setting up")),
    "bundled": ("info", pgettext_lazy("state", "Bundled")),
    "held": ("info", pgettext_lazy("state", "Held")),
    "queued": ("info", pgettext_lazy("state", "Queued")),
    "requested": ("info", pgettext_lazy("state", "Requested")),
    "resizing": ("info", pgettext_lazy("state", "Resizing")),
    "starting": ("info", pgettext_lazy("state", "Starting")),
    "stopping": ("info", pgettext_lazy("state", "Stopping")),
    "trial": ("info", pgettext_lazy("state", "Trial")),
    "trialing": ("info", pgettext_lazy("state", "Trial")),
    "waiting_customer": ("info", pgettext_lazy("state", "Waiting for customer")),
    "waiting_staff": ("warn", pgettext_lazy("state", "Waiting for us")),
    "awaiting_approval": ("warn", pgettext_lazy("state", "Awaiting approval")),
    "awaiting_payment": ("warn", pgettext_lazy("state", "Awaiting payment")),
    "due": ("warn", pgettext_lazy("state", "Due")),
    "expiring": ("warn", pgettext_lazy("state", "Expiring")),
    "fraud_check": ("warn", pgettext_lazy("state", "In review")),
    "grace": ("warn", pgettext_lazy("state", "Grace period")),
    "partially_paid": ("warn", pgettext_lazy("state", "Partly paid")),
    "partially_refunded": ("warn", pgettext_lazy("state", "Partly refunded")),
    "closing": ("warn", pgettext_lazy("state", "Closing")),
    "past_due": ("warn", pgettext_lazy("state", "Past due")),
    "paused": ("warn", pgettext_lazy("state", "Paused")),
    "pending": ("warn", pgettext_lazy("state", "Pending")),
    "retrying": ("warn", pgettext_lazy("state", "Trying again")),
    "review": ("warn", pgettext_lazy("state", "In review")),
    "unknown": ("warn", pgettext_lazy("state", "Being checked")),
    "unverified": ("warn", pgettext_lazy("state", "Not verified")),
    "waiting_for_dns": ("warn", pgettext_lazy("state", "Waiting for DNS")),
    "waiting": ("warn", pgettext_lazy("state", "Waiting")),
    "blocked": ("bad", pgettext_lazy("state", "Blocked")),
    "declined": ("bad", pgettext_lazy("state", "Declined")),
    "disputed": ("bad", pgettext_lazy("state", "Disputed")),
    "drifting": ("bad", pgettext_lazy("state", "Needs attention")),
    "expired": ("bad", pgettext_lazy("state", "Expired")),
    "failed": ("bad", pgettext_lazy("state", "Failed")),
    "fraud": ("bad", pgettext_lazy("state", "Fraud")),
    "misconfigured": ("bad", pgettext_lazy("state", "Needs settings")),
    "overdue": ("bad", pgettext_lazy("state", "Overdue")),
    "parked": ("bad", pgettext_lazy("state", "Parked")),
    "refused": ("bad", pgettext_lazy("state", "Refused")),
    "revoked": ("bad", pgettext_lazy("state", "Revoked")),
    "setup_failed": ("bad", pgettext_lazy("state", "Set-up failed")),
    "suspended": ("bad", pgettext_lazy("state", "Suspended")),
    "unavailable": ("bad", pgettext_lazy("state", "Unavailable")),
    "uncollectible": ("bad", pgettext_lazy("state", "Uncollectible")),
    "unhealthy": ("bad", pgettext_lazy("state", "Unhealthy")),
    "void": ("bad", pgettext_lazy("state", "Void")),
    "archived": ("off", pgettext_lazy("state", "Archived")),
    "cancelled": ("off", pgettext_lazy("state", "Cancelled")),
    "closed": ("off", pgettext_lazy("state", "Closed")),
    "credited": ("off", pgettext_lazy("state", "Credited")),
    "disabled": ("off", pgettext_lazy("state", "Disabled")),
    "draft": ("off", pgettext_lazy("state", "Draft")),
    "dropped": ("off", pgettext_lazy("state", "Given up")),
    "ended": ("off", pgettext_lazy("state", "Ended")),
    "idle": ("off", pgettext_lazy("state", "Off")),
    "hidden": ("off", pgettext_lazy("state", "Hidden")),
    "inactive": ("off", pgettext_lazy("state", "Inactive")),
    "refunded": ("off", pgettext_lazy("state", "Refunded")),
    "released": ("off", pgettext_lazy("state", "Released")),
    "skipped": ("off", pgettext_lazy("state", "Skipped")),
    "stopped": ("off", pgettext_lazy("state", "Stopped")),
    "terminated": ("off", pgettext_lazy("state", "Terminated")),
    "written_off": ("off", pgettext_lazy("state", "Written off")),
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

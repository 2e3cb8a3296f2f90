"""Why an event was not counted, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def reason(code: str, about: str = "") -> str:
    """A sentence for people. `about`: the key that is meant."""
    return {
        "known": _("This event is known already."),
        "sent_twice": _("This event stands twice in the batch; the first one counts."),
        "key_used": _("This key belongs to another event."),
        "unknown_service": _("There is no such service."),
        "bad_meter": _("A meter has small letters, digits and dashes."),
        "counted_meter": _("Traffic is counted by the network; no events are taken for it."),
        "bad_key": _("A key is 1 to 100 printable ASCII characters without backslash."),
        "bad_quantity": _("A quantity is zero or more, with six digits after the point at most."),
        "bad_time": _("A time is ISO 8601 with its offset, like 2026-03-01T12:00:00Z."),
        "bad_shape": _("An event has service, meter, key, quantity and at; and may have corrects."),
        "before_start": _("The service did not exist at that time."),
        "too_late": _("Events older than 62 days are not taken."),
        "in_future": _("This time is in the future."),
        "over_limit": _("No more events are taken today."),
        "unknown_event": _("The event that this one corrects is not known for this service."),
        "already_corrected": _("That event was corrected already; correct the one it became."),
    }.get(code, code)


def finding(code: str) -> str:
    """What the nightly look found, for the store's owner."""
    return {
        "batch_differs": _("Events of a batch are not there as they came."),
        "sum_differs": _("The sum that was billed is not that of the events."),
        "period_skipped": _("A period is over and was not billed."),
        "correction_waits": _("A correction was not billed."),
        "not_rated": _("What was told was not rated."),
        "not_billed": _("What was rated is on no invoice."),
    }.get(code, code)

"""When a refused charge is tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

# The bank will say the same tomorrow: do not knock again (threats T42).
HARD = frozenset(
    [
        "expired_card",
        "lost_card",
        "stolen_card",
        "incorrect_number",
        "invalid_account",
        "pickup_card",
        "card_not_supported",
        "restricted_card",
        "do_not_honor",
        "authentication_required",
        "invalid_method",
    ]
)


def retry_in_days(code: str, tries: int, days: Sequence[int]) -> int | None:
    """
    Days from now until the next try after `tries` of them; None: no more by itself.

    `days` are counted from the first try. After the last one only the customer can help.
    """
    if code in HARD or tries > len(days):
        return None
    before = days[tries - 2] if tries > 1 else 0
    return days[tries - 1] - before


# A charge that could not even be tried, for no reason of the customer's, is put off by this.
COLLECT_AGAIN = timedelta(hours=6)

# A notice whose object could not be read is read again after this.
READ_AGAIN = timedelta(minutes=10)

# An attempt of which nobody knows the outcome for this long (real time) is shown to the team.
LONG_UNKNOWN = timedelta(hours=1)

# A payment that went back is shown to the team for so long.
SHOWN_RETURNED = timedelta(days=14)

# Seconds until an open attempt is asked about again, by how often it was asked.
_ASK_AGAIN = (20, 60, 120, 300, 900, 1800, 3600)


def ask_again_in(asked: int) -> int:
    return _ASK_AGAIN[min(asked, len(_ASK_AGAIN) - 1)]


def unread(
    booked: int, at: datetime | None, refunds: Sequence[tuple[int, datetime, datetime | None]]
) -> int:
    """
    What our refunds (amount, begun, closed) sent that the gateway had not told of `at` that time,
    when it said that `booked` went back. One that was under way just then is taken as told of if
    the sum has room for it; one that ended before was in the answer, or the gateway took it back.
    """
    after = sum(amount for amount, begun, _closed in refunds if at is None or begun >= at)
    under_way = sum(
        amount
        for amount, begun, closed in refunds
        if at is not None and begun < at and (closed is None or closed >= at)
    )
    sent = sum(amount for amount, _begun, _closed in refunds)
    return after + min(under_way, max(sent - after - booked, 0))

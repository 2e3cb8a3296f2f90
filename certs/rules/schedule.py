"""
When a certificate is renewed. All instants are aware and in UTC.

A third of the life must be left, which is what authorities recommend. A short life would then leave
less time than an outage of the authority may take, so at least four days are left, as far as two
thirds of the life allow: a certificate of six days is renewed every two days.
"""

from __future__ import annotations

from datetime import datetime, timedelta

OUTAGE = timedelta(days=4)
ASK_EVERY = timedelta(hours=12)
# Spreads are whole numbers below this, made of an id: the same certificate always draws the same.
SPREAD = 1000


def renewal_margin(life: timedelta) -> timedelta:
    """How much life is left when the renewal is due."""
    return max(life / 3, min(OUTAGE, life * 2 / 3))


def own_renewal(not_before: datetime, not_after: datetime, spread: int) -> datetime:
    """Our own time for it, up to a fortieth of the life early so that not all come at once."""
    life = not_after - not_before
    return not_after - renewal_margin(life) - life * (spread % SPREAD) / SPREAD / 40


def advised_renewal(start: datetime, end: datetime, spread: int) -> datetime:
    """A moment in the window that the authority suggests (RFC 9773), spread over the window."""
    return start + max(end - start, timedelta()) * (spread % SPREAD) / SPREAD


def renew_at(
    not_before: datetime,
    not_after: datetime,
    spread: int,
    window: tuple[datetime, datetime] | None = None,
) -> datetime:
    """The earlier of our own time and the authority's: its advice never makes us late."""
    own = own_renewal(not_before, not_after, spread)
    return min(own, advised_renewal(*window, spread)) if window else own


def alarm_at(not_before: datetime, not_after: datetime) -> datetime:
    """From here on a person should know: a quarter of the life is left and nothing replaced it."""
    return not_after - (not_after - not_before) / 4


def ask_again_at(at: datetime, spread: int, retry_after: timedelta | None = None) -> datetime:
    """When to ask for its advice next: twice a day, spread over an hour, or later if told so."""
    wait = max(ASK_EVERY, retry_after or timedelta())
    return at + wait - timedelta(hours=1) * (spread % SPREAD) / SPREAD


def copy_again_at(at: datetime) -> datetime:
    """A storage that is away: the copy is made when it is back."""
    return at + timedelta(minutes=15)

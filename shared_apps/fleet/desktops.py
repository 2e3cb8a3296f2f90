"""
The second kind of plug: platforms on which a customer starts and stops desktops.

A service on such a platform is an account (its remote id is that account's, the desktops' owner):
provisioning makes, suspends and ends it as it does a machine. The desktops in it come and go, are
used by the hour and are opened in a browser. Ids are in one spelling, whichever the platform uses.
All that is said of drivers in `port` holds: no tables, never inside a transaction, four errors.
"""

from __future__ import annotations

import abc
import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kernel.errors import OutcomeUnknown
from shared_apps.fleet.port import Driver


class DesktopState(enum.StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"
    GONE = "gone"

    @property
    def is_live(self) -> bool:
        """There, or about to be: starting another beside it would be a second one."""
        return self in _LIVE


_LIVE = frozenset({DesktopState.STARTING, DesktopState.RUNNING, DesktopState.PAUSED})


@dataclass(frozen=True, slots=True)
class Desktop:
    """
    A desktop as the platform sees it now. `reference` is ours, empty where none is kept.

    `image` is the image's remote id, empty where the platform does not say. The times are the
    platform's own clock, None where it says none.
    """

    remote_id: str
    owner_id: str
    state: DesktopState
    reference: str = ""
    image: str = ""
    started_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DesktopImage:
    """A desktop that can be started. `description` names what is installed in it."""

    remote_id: str
    name: str
    description: str = ""
    icon_url: str = ""
    cores: Decimal = Decimal(0)
    memory_mb: int = 0
    enabled: bool = True


class DesktopDriver(Driver):
    """A driver whose service is an account in which desktops are started."""

    @property
    def pauses(self) -> bool:
        """Can this connection pause a desktop and go on with it?"""
        return False

    @property
    def shares(self) -> bool:
        """Can a desktop of this connection be shown to somebody else?"""
        return False

    @abc.abstractmethod
    def desktop_images(self) -> tuple[DesktopImage, ...]:
        """Every image of this connection, also those that are switched off."""

    @abc.abstractmethod
    def request_desktop(
        self, owner_id: str, image: str, *, reference: str, timezone: str = "", language: str = ""
    ) -> Desktop:
        """
        Start one more. Every call starts one: the caller looks first, and after OutcomeUnknown
        looks again instead of repeating. `timezone` "Europe/Berlin", `language` "de".
        """

    @abc.abstractmethod
    def desktops(self) -> tuple[Desktop, ...] | None:
        """
        Every desktop of this connection in one call, for polling: one that is not among them is
        gone. None where there is no list, and nothing follows from that.
        """

    @abc.abstractmethod
    def desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        """One desktop now; None when it is gone. Makes no new link, so open ones keep working."""

    @abc.abstractmethod
    def open_link(self, owner_id: str, remote_id: str) -> str:
        """
        Where the customer's browser opens it: absolute, made on the click, for one person. Older
        links die. Raises Unavailable "starting" before it can be opened, Declined "gone" after.
        """

    @abc.abstractmethod
    def keep_alive(self, remote_id: str) -> datetime | None:
        """Put off its expiry; the new one, None where the platform says none or allows no more."""

    @abc.abstractmethod
    def stop_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        """
        End it; what is left of it, None when it is gone. The platform may need a while (STOPPING):
        look again. Repeating is harmless, one that is gone is done.
        """

    @abc.abstractmethod
    def pause_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        """Raises Declined "cannot_pause" where `pauses` is False."""

    @abc.abstractmethod
    def resume_desktop(self, owner_id: str, remote_id: str) -> Desktop | None:
        """Raises Declined "cannot_pause" where `pauses` is False."""

    @abc.abstractmethod
    def share_link(self, owner_id: str, remote_id: str) -> str:
        """For somebody who looks on. Raises Declined "cannot_share" where `shares` is False."""


def start_one(
    driver: DesktopDriver,
    owner_id: str,
    image: str,
    *,
    reference: str,
    timezone: str = "",
    language: str = "",
) -> Desktop:
    """
    The owner's live desktop: the one that is there, else a new one. Again: harmless.

    A lost answer is looked for once. Raises OutcomeUnknown when it is not seen then: it may still
    come, and the next call finds it.
    """
    found = _live_of(driver, owner_id)
    if found is not None:
        return found
    try:
        return driver.request_desktop(
            owner_id, image, reference=reference, timezone=timezone, language=language
        )
    except OutcomeUnknown:
        found = _live_of(driver, owner_id)
        if found is None:
            raise
        return found


def _live_of(driver: DesktopDriver, owner_id: str) -> Desktop | None:
    """An owner has one service, a service one desktop: the oldest, should there be more."""
    mine = [
        one for one in driver.desktops() or () if one.owner_id == owner_id and one.state.is_live
    ]
    return min(mine, key=lambda one: (str(one.started_at or "~"), one.remote_id), default=None)

"""
Ask the platforms how they are, what they offer, and for desktops. No transaction is open around a
call. The desktop calls are for a store's rooms, which know a connection by its id and no driver.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from kernel.errors import Misconfigured, OutsideError
from kernel.plugs import Health
from shared_apps.fleet import selectors, services
from shared_apps.fleet.desktops import Desktop, DesktopDriver, start_one
from shared_apps.fleet.port import Driver, drivers


def driver_of(account: selectors.Account) -> Driver:
    return drivers.get(account.driver)(account.settings)


def check_health(connection_id: UUID) -> Health:
    """Ask one connection and write down what it said."""
    try:
        health = driver_of(selectors.account(connection_id)).check()
    except Misconfigured as paused:
        health = Health(False, paused.answer)
    services.note_health(connection_id, health)
    return health


def check_all() -> None:
    for row in selectors.connections():
        if row.state == "active":
            check_health(row.pk)


def learn_images(connection_id: UUID, remote_plans: list[str]) -> str:
    """Read the images of these plans. Returns what went wrong, empty when nothing did."""
    account = selectors.account(connection_id)
    driver = driver_of(account)
    for plan in remote_plans:
        try:
            images = driver.images(plan)
        except OutsideError as error:
            return error.answer
        services.keep_images(connection_id, account.driver, plan, images)
    return ""


def desktop_driver(connection_id: UUID) -> DesktopDriver:
    """Raises Misconfigured for a connection that is paused, gone, or has no desktops."""
    driver = driver_of(selectors.account(connection_id))
    if not isinstance(driver, DesktopDriver):
        raise Misconfigured(f"{driver.label} has no desktops", code="no_desktops")
    return driver


def start_desktop(
    connection_id: UUID,
    owner_id: str,
    image: str,
    *,
    reference: str,
    timezone: str = "",
    language: str = "",
) -> Desktop:
    """The owner's live desktop: the one that is there, else a new one. See `start_one`."""
    return start_one(
        desktop_driver(connection_id),
        owner_id,
        image,
        reference=reference,
        timezone=timezone,
        language=language,
    )


def can_pause(connection_id: UUID) -> bool:
    """Asks nobody: it stands in the connection's settings. False for one that can't be used now."""
    try:
        return desktop_driver(connection_id).pauses
    except OutsideError:
        return False


def desktops_on(connection_id: UUID) -> tuple[Desktop, ...] | None:
    """All desktops of a connection, in one call. None where there is no list (a store's copy)."""
    return desktop_driver(connection_id).desktops()


def look_at_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> Desktop | None:
    """As the platform sees it now, without a new link. None: it is gone."""
    return desktop_driver(connection_id).desktop(owner_id, remote_id)


def open_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> str:
    """A fresh link for the person who clicked; older ones die."""
    return desktop_driver(connection_id).open_link(owner_id, remote_id)


def keep_desktop(connection_id: UUID, remote_id: str) -> datetime | None:
    """Put off its expiry; the new one."""
    return desktop_driver(connection_id).keep_alive(remote_id)


def stop_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> Desktop | None:
    """End it; None when it is gone, STOPPING while the platform still works. Again: harmless."""
    return desktop_driver(connection_id).stop_desktop(owner_id, remote_id)


def pause_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> Desktop | None:
    """Raises Declined "cannot_pause" where this connection can't."""
    return desktop_driver(connection_id).pause_desktop(owner_id, remote_id)


def resume_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> Desktop | None:
    return desktop_driver(connection_id).resume_desktop(owner_id, remote_id)


def share_desktop(connection_id: UUID, owner_id: str, remote_id: str) -> str:
    """A link for somebody who looks on. Raises Declined "cannot_share" where this one can't."""
    return desktop_driver(connection_id).share_link(owner_id, remote_id)

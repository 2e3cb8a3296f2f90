"""Ask the platforms how they are and what they offer. No transaction is open around a call."""

from __future__ import annotations

from uuid import UUID

from kernel.errors import Misconfigured, OutsideError
from kernel.plugs import Health
from shared_apps.fleet import selectors, services
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

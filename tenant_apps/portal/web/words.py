"""States and acts in a customer's words: nothing of the inside, nobody's vendor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shared_apps.ui.cycles import cycle_text
from tenant_apps.billing.models import PlanChange, Subscription
from tenant_apps.catalog.models import Plan
from tenant_apps.provisioning.models import ActionLog, Service


@dataclass(frozen=True, slots=True)
class Act:
    """One line of the activity log. `kind` colours the outcome."""

    at: datetime
    what: str
    who: str
    outcome: str
    kind: str


def activity(rows: Iterable[ActionLog], service: Service) -> list[Act]:
    """
    The log, newest first.

    Making a server writes down each step by the platform's own name: they are one line here, with
    the newest outcome. Everything else is a line of its own, so that nothing is hidden.
    """
    found: list[Act] = []
    making = False
    for row in rows:
        is_step = row.action not in _acts()
        if not (is_step and making):
            found.append(_act(row, _outcome(row, service, is_step=is_step)))
        making = is_step
    return found


def _outcome(row: ActionLog, service: Service, *, is_step: bool) -> str:
    """A step that is done is no finished server."""
    if is_step and row.outcome == "done" and service.active_at is None:
        return "working"
    return row.outcome


def _act(row: ActionLog, outcome: str) -> Act:
    word, kind = _outcomes().get(outcome, (_("Under way"), "info"))
    return Act(row.at, _acts().get(row.action, _("Set up")), _who(row), word, kind)


def _who(row: ActionLog) -> str:
    if row.actor_kind == "customer":
        return row.actor_label
    return _("Automatic") if row.actor_kind == "machine" else _("Support team")


def _acts() -> dict[str, str]:
    return {
        "start": _("Start"),
        "stop": _("Stop"),
        "restart": _("Restart"),
        "suspend": _("Suspended"),
        "unsuspend": _("Resumed"),
        "terminate": _("Ended"),
        "resize": _("Other plan"),
        "last_copy": _("Last copy"),
        "credentials revealed": _("Password shown"),
        "password reset": _("New password"),
    }


def _outcomes() -> dict[str, tuple[str, str]]:
    return {
        "done": (_("Done"), "ok"),
        "working": (_("Under way"), "info"),
        "unavailable": (_("Trying again"), "warn"),
        "unknown": (_("Being checked"), "warn"),
        "skipped": (_("Not possible"), "info"),
        "refused": (_("We are looking at it"), "warn"),
    }


def under_way(action: str) -> str:
    """What is shown while a job is open."""
    return {
        "create": _("Setting up…"),
        "start": _("Starting…"),
        "stop": _("Stopping…"),
        "restart": _("Restarting…"),
        "suspend": _("Suspending…"),
        "unsuspend": _("Resuming…"),
        "terminate": _("Ending…"),
        "resize": _("Changing the plan…"),
    }.get(action, _("Working…"))


def asked(action: str) -> str:
    """What is said after a press on a power button."""
    return {
        "start": _("Your server is starting."),
        "stop": _("Your server is stopping."),
    }.get(action, _("Your server is restarting."))


def power_state(power: str) -> str:
    """The design system's word for a machine's power."""
    return {"on": "running", "off": "stopped", "gone": "unavailable"}.get(power, "unknown")


def cycle(row: Subscription | Plan | PlanChange) -> str:
    """ "a month", "every 3 months", "for 7 days" """
    return cycle_text(row.interval_unit, row.interval_count)

"""What is to be done with a desktop: written before anybody is asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import MACHINE, Actor
from kernel.db.transactions import one_transaction
from shared_apps.audit.services import record
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.locks import lock_spending, lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.wishes import gives_up, is_possible, look_again_in
from tenant_apps.workspaces.selectors import customer_of, place_of
from tenant_apps.workspaces.services.covering import refuse_beyond

WORK = "workspaces.work"
WATCH = "workspaces.watch"
BEAT = timedelta(seconds=30)
_Wish = Workspace.Wish
_BEGINS = (_Wish.START, _Wish.RESUME)
# How a session ends by a wish of its customer.
_HOW: dict[str, str] = {_Wish.PAUSE: UsageSession.How.PAUSED}
_MAY_RUN = {Subscription.State.ACTIVE, Subscription.State.PAST_DUE}


@dataclass(frozen=True, slots=True)
class Work:
    """A wish with all that the flow needs."""

    workspace_id: UUID
    wish: str
    desktop_id: str
    connection_id: UUID
    owner_id: str
    image: str
    reference: str


def ask(workspace_id: UUID, wish: str, *, actor: Actor, how: str = "") -> Workspace:
    """
    Start, resume, pause or stop the desktop. It is done soon after (flows.carry_out).

    Time:   a session ends when its stop was asked for, if it did not run on.
    Locks:  what its customer spends (to start), workspace.
    Again:  the same wish stays as old as it is.
    Raises CannotUse: "not_active" (suspended, ended, or not ready yet), "wrong_state", "busy",
    "limit_reached", "no_credit".
    """
    with one_transaction():
        if wish in _BEGINS:
            lock_spending(customer_of(workspace_id))
        row = lock_workspace(workspace_id)
        if row.wish == wish:
            return row
        if row.wish and wish != _Wish.STOP:
            raise CannotUse(_("The desktop is busy. Please try again in a moment."), code="busy")
        if wish in _BEGINS:
            _refuse_unless_active(row)
        if not is_possible(wish, row.state):
            raise CannotUse(_("The desktop is not in a state for that."), code="wrong_state")
        if wish in _BEGINS:
            refuse_beyond(row)
        if wish == _Wish.START:
            row.state = Workspace.State.STARTING
        _want(row, wish, how or _HOW.get(wish, UsageSession.How.CUSTOMER))
        row.save()
        record(actor, f"workspace.{wish}", "workspace", row.pk)
    return row


def want_stop(row: Workspace, *, how: str) -> None:
    """Of a locked row, by a machine; an older wish to stop stands. The caller saves it."""
    if row.wish == _Wish.STOP or not (row.desktop_id or row.wish):
        return
    _want(row, _Wish.STOP, how)


def stop_all_of(subscription_id: UUID, *, how: str) -> None:
    """Stop what runs of a subscription, if it is a workspace's. Again: nothing runs."""
    with one_transaction():
        found = Workspace.objects.filter(subscription_id=subscription_id).first()
        if found is None:
            return
        row = lock_workspace(found.pk)
        want_stop(row, how=how)
        row.save()


def _want(row: Workspace, wish: str, how: str) -> None:
    row.wish, row.wish_at, row.wish_how, row.error_code = wish, clock.now(), how, ""
    schedule(WORK, str(row.pk), clock.now(), wake=True)
    place = place_of(row)
    if place is not None:
        schedule(WATCH, str(place.connection_id), clock.now() + BEAT)


def _refuse_unless_active(row: Workspace) -> None:
    state = Subscription.objects.values_list("state", flat=True).get(pk=row.subscription_id)
    service = Service.objects.filter(pk=row.service_id, state=Service.State.ACTIVE).first()
    if state not in _MAY_RUN or service is None or place_of(row) is None or row.ended_at:
        raise CannotUse(_("This workspace can't be used now."), code="not_active")


def begin_work(workspace_id: UUID) -> Work | None:
    """
    The wish of a workspace; None when there is none (any more), or nobody to ask: a service
    without an account has no desktop.

    Locks:  workspace. Again: the wish stays until its end was seen.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        place = place_of(row)
        if not row.wish or place is None:
            unschedule(WORK, str(row.pk))
            return None
        return Work(
            row.pk,
            row.wish,
            row.desktop_id,
            place.connection_id,
            place.owner_id,
            place.image,
            f"{row.pk.hex}-{int((row.wish_at or clock.now()).timestamp())}",
        )


def go_on(workspace_id: UUID, *, error_code: str = "") -> None:
    """
    After a try: nothing is due when the wish is done; else it is tried again, and a start that
    came to nothing for too long is given up.

    Locks:  workspace. Again: planned again.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        if not row.wish or row.wish_at is None:
            unschedule(WORK, str(row.pk))
            return
        waited = clock.now() - row.wish_at
        if gives_up(row.wish, waited):
            _give_up(row, error_code or "no_start")
            return
        schedule(WORK, str(row.pk), clock.now() + look_again_in(waited))


def drop_wish(workspace_id: UUID, *, error_code: str) -> None:
    """
    The platform said a final no. A stop is tried again: what runs costs.

    Locks:  workspace.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        if row.wish in (_Wish.STOP, _Wish.NONE):
            row.error_code = error_code
            row.save(update_fields=["error_code"])
            schedule(WORK, str(row.pk), clock.now() + BEAT)
            return
        _give_up(row, error_code)


def _give_up(row: Workspace, error_code: str) -> None:
    """What may still come of it is stopped, and never counted."""
    begins = row.wish in _BEGINS
    row.error_code = error_code
    row.wish, row.wish_how = "", ""  # `wish_at` stays: it is watched for a while
    if begins and row.desktop_id and row.state == Workspace.State.STARTING:
        _want(row, _Wish.STOP, UsageSession.How.OUTSIDE)
        row.error_code = error_code
    else:
        if row.state == Workspace.State.STARTING:
            row.state = Workspace.State.IDLE
        unschedule(WORK, str(row.pk))
    row.save()


def note_opened(workspace_id: UUID, at: datetime) -> None:
    """Somebody got a link to it: it is used. Locks: workspace."""
    with one_transaction():
        row = lock_workspace(workspace_id)
        row.used_at = at
        row.save(update_fields=["used_at"])
        record(MACHINE, "workspace.opened", "workspace", row.pk)

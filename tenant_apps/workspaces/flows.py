"""Intend → act → record for desktops: what was asked for, and what is seen of those that run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.utils.translation import gettext as _

from kernel import clock
from kernel.actor import Actor
from kernel.errors import Declined, NotAllowed, OutsideError
from shared_apps.fleet import flows as fleet
from shared_apps.fleet.desktops import Desktop
from shared_apps.outbox.services import schedule, unschedule
from tenant_apps.workspaces import services
from tenant_apps.workspaces.errors import CannotUse
from tenant_apps.workspaces.models import Share, Workspace
from tenant_apps.workspaces.selectors import Place, last_session_of, place_of, watched_on
from tenant_apps.workspaces.shares import is_shareable, refuse_ended

_RESTS = (Workspace.Wish.PAUSE, Workspace.Wish.RESUME)
# Refusals that speak of somebody's money.
_OWNERS_ALONE = ("limit_reached", "no_credit")
log = structlog.get_logger(__name__)


def carry_out(workspace_id: UUID) -> None:
    """Do what is wished of a desktop, or see how far it is. The wish says when to come again."""
    work = services.begin_work(workspace_id)
    if work is None:
        services.let_go(workspace_id)
        return
    try:
        seen = _act(work)
    except Declined as no:
        log.info("desktop_refused", workspace=str(workspace_id), wish=work.wish, code=no.code)
        services.drop_wish(workspace_id, error_code=no.code)
        return
    except OutsideError as error:
        log.warning("desktop_waits", workspace=str(workspace_id), code=error.code)
        services.go_on(workspace_id, error_code=error.code)
        return
    services.note_seen(workspace_id, seen, looked_at=clock.now())
    services.go_on(workspace_id)


def _act(work: services.Work) -> Desktop | None:
    where, desktop = (work.connection_id, work.owner_id), work.desktop_id
    if work.wish == "start" and not desktop:
        return fleet.start_desktop(*where, work.image, reference=work.reference)
    if not desktop:  # it was to be stopped before anybody knew it: ask what there is
        mine = [one for one in fleet.desktops_on(where[0]) or () if one.owner_id == where[1]]
        return fleet.stop_desktop(*where, mine[0].remote_id) if mine else None
    if work.wish in ("stop", "pause"):
        # One that was gone before its stop was asked for is not counted until then.
        seen = fleet.look_at_desktop(*where, desktop)
        if seen is None:
            return None
        services.note_seen(work.workspace_id, seen, looked_at=clock.now())
        end = fleet.stop_desktop if work.wish == "stop" else fleet.pause_desktop
        return end(*where, desktop)
    if work.wish == "resume":
        return fleet.resume_desktop(*where, desktop)
    return fleet.look_at_desktop(*where, desktop)


def watch(connection_id: UUID) -> None:
    """Look at every desktop of this store on a connection, in one call; again in half a minute."""
    rows = watched_on(connection_id)
    if not rows:
        unschedule(services.WATCH, str(connection_id))
        return
    looked_at = clock.now()
    try:
        live = fleet.desktops_on(connection_id)
        for row in rows:
            place = place_of(row)
            if place is not None:
                _look_at(row, place, live, looked_at)
    except OutsideError as error:
        log.warning("desktops_not_seen", connection=str(connection_id), code=error.code)
    schedule(services.WATCH, str(connection_id), clock.now() + services.BEAT)


def _look_at(
    row: Workspace, place: Place, live: tuple[Desktop, ...] | None, looked_at: datetime
) -> None:
    if live is None:  # this connection has no list
        if row.desktop_id:
            found = fleet.look_at_desktop(place.connection_id, place.owner_id, row.desktop_id)
            services.note_seen(row.pk, found, looked_at=looked_at)
        return
    mine = [one for one in live if one.owner_id == place.owner_id]
    own = _own(row, mine)
    if own is not None or row.desktop_id or row.wish:
        services.note_seen(row.pk, own, looked_at=looked_at)
    for stray in mine:
        if stray is not own and stray.state.is_live:
            log.warning("stray_desktop", workspace=str(row.pk), desktop=stray.remote_id)
            fleet.stop_desktop(place.connection_id, place.owner_id, stray.remote_id)


def _own(row: Workspace, mine: list[Desktop]) -> Desktop | None:
    """
    Its desktop among those of its account. One whose start lost its answer is the oldest there; one
    that was gone and is there again is known by its id. Others nobody asked for.
    """
    known = row.desktop_id
    if not known and row.wish == Workspace.Wish.START:
        alive = [one for one in mine if one.state.is_live]
        return min(alive, key=lambda one: one.remote_id, default=None)
    if not known:
        last = last_session_of(row.pk)
        known = last.desktop_id if last and last.ended_at and not row.wish_at else ""
    return next((one for one in mine if known and one.remote_id == known), None)


def can_pause(row: Workspace) -> bool:
    place = place_of(row)
    return place is not None and fleet.can_pause(place.connection_id)


def wish(row: Workspace, what: str, *, actor: Actor, how: str = "") -> Workspace:
    """
    As `services.ask`; a pause is refused at once where the platform has none.

    Raises CannotUse: "cannot_pause", and what `ask` says.
    """
    if what in _RESTS and not can_pause(row):
        raise CannotUse(_("This desktop can't be paused. Stop it instead."), code="cannot_pause")
    return services.ask(row.pk, what, actor=actor, how=how)


def open_link(row: Workspace) -> str:
    """
    A fresh link for the person who clicked. Again: another one, and the older die.

    Raises CannotUse: "wrong_state" where none runs, "starting", "not_reachable".
    """
    place = place_of(row)
    if place is None or not row.desktop_id:
        raise CannotUse(_("There is no desktop to open. Start it first."), code="wrong_state")
    return _link(
        row, lambda: fleet.open_desktop(place.connection_id, place.owner_id, row.desktop_id)
    )


def share_link(row: Workspace) -> str:
    """
    A link for somebody who looks on. Raises CannotUse as above, and "cannot_share" where this
    platform does not allow it.
    """
    place = place_of(row)
    if place is None or not row.desktop_id:
        raise CannotUse(_("There is no desktop to share. Start it first."), code="wrong_state")
    return _link(
        row, lambda: fleet.share_desktop(place.connection_id, place.owner_id, row.desktop_id)
    )


def open_shared(share: Share, *, actor: Actor) -> str:
    """
    A fresh link for somebody who was let in; the owner's window closes, as with any newer link.

    Raises CannotUse as `open_link`, "not_allowed" where the store's rule says no by now; LinkOver
    when the share ended meanwhile.
    """
    _refuse_shared(share)
    if share.workspace.desktop_id:
        services.begin_opening(share.pk, actor=actor)
    link = open_link(share.workspace)
    refuse_ended(share.pk)  # ended in that moment: its link is never handed out
    return link


def wish_shared(share: Share, what: str, *, actor: Actor) -> Workspace:
    """
    As `wish`, for somebody who was given that right. What it costs is between the owner and the
    store: they only read that it can't be started.
    """
    _refuse_shared(share)
    if share.right != Share.Right.POWER:
        raise NotAllowed(_("You may open this desktop, and not start or stop it."))
    try:
        return wish(share.workspace, what, actor=actor)
    except CannotUse as no:
        if no.code not in _OWNERS_ALONE:
            raise
        said = _("It can't be started right now. Please ask its owner.")
        raise CannotUse(said, code="ask_owner") from None


def _refuse_shared(share: Share) -> None:
    if not is_shareable(share.workspace):
        said = _("Shared desktops can't be used here right now.")
        raise CannotUse(said, code="not_allowed")


def cut(share_id: UUID) -> None:
    """
    A newer link ends the windows that an ended share left open. Tried until it is done, or the
    desktop of then is gone.
    """
    share = Share.objects.select_related("workspace").get(pk=share_id)
    row, place = share.workspace, place_of(share.workspace)
    if place is not None and row.desktop_id and row.desktop_id == share.opened_desktop:
        try:
            fleet.open_desktop(place.connection_id, place.owner_id, row.desktop_id)
        except Declined as no:
            log.info("share_not_cut", workspace=str(row.pk), code=no.code)
        except OutsideError as error:
            log.warning("share_cut_waits", workspace=str(row.pk), code=error.code)
            schedule(services.CUT, str(share_id), clock.now() + services.BEAT)
            return
    unschedule(services.CUT, str(share_id))


def _link(row: Workspace, ask: Callable[[], str]) -> str:
    try:
        link = ask()
    except Declined as no:
        said = _("This desktop can't be opened or shared.")
        raise CannotUse(said, code=no.code) from None
    except OutsideError as error:
        if error.code == "starting":
            said = _("It is starting. It can be opened in a moment.")
            raise CannotUse(said, code="starting") from None
        said = _("The desktop does not answer right now. Please try again in a moment.")
        raise CannotUse(said, code="not_reachable") from None
    services.note_opened(row.pk, clock.now())
    return link

"""Write down what was seen of a desktop, and count by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from kernel import clock
from kernel.db.transactions import one_transaction
from shared_apps.fleet.desktops import Desktop, DesktopState
from tenant_apps.workspaces.locks import lock_workspace
from tenant_apps.workspaces.models import UsageSession, Workspace
from tenant_apps.workspaces.rules.seeing import began_at, ended_at
from tenant_apps.workspaces.selectors import open_session_of, place_of
from tenant_apps.workspaces.services.ending import end_if_over
from tenant_apps.workspaces.services.idle import stop_if_idle
from tenant_apps.workspaces.services.sessions import close_session, open_session

_State, _Wish, _How = Workspace.State, Workspace.Wish, UsageSession.How
_BEGINS = (_Wish.START, _Wish.RESUME)
_ENDS = (_Wish.STOP, _Wish.PAUSE)
# The platform puts the expiry off while somebody looks at the desktop, by as much as passed since
# the last look, half a minute. A second or two is no sign of anybody.
_MOVED = timedelta(seconds=10)


def note_seen(workspace_id: UUID, seen: Desktop | None, *, looked_at: datetime) -> None:
    """
    What the platform showed of a workspace's desktop, `None` for nothing, by a look that began at
    `looked_at` (of an action: when its answer was there).

    Time:   the session begins and ends by rules/seeing.py.
    Locks:  workspace.
    Again:  the same look changes nothing; one that began before the last is old news. Invariant:
            I-133.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        if row.seen_at is not None and looked_at < row.seen_at:
            return
        before, row.seen_at = row.seen_at, looked_at
        state = seen.state if seen is not None else DesktopState.GONE
        if seen is not None and state == DesktopState.RUNNING:
            _runs(row, seen, before)
        elif seen is not None and state == DesktopState.STARTING:
            row.state, row.desktop_id = _State.STARTING, seen.remote_id
        elif seen is not None and state == DesktopState.PAUSED:
            _stopped(row, _State.PAUSED)
            row.desktop_id = seen.remote_id
        elif state == DesktopState.STOPPING:
            _stopped(row, _State.STOPPING)
        else:
            _gone(row)
        end_if_over(row)
        row.save()


def let_go(workspace_id: UUID) -> None:
    """
    A wish of which nobody can be asked, because the service has no account any more: its desktop
    went with that. Locks: workspace. Again: nothing is there.
    """
    with one_transaction():
        row = lock_workspace(workspace_id)
        if row.wish and place_of(row) is None:
            note_seen(row.pk, None, looked_at=clock.now())


def _runs(row: Workspace, seen: Desktop, before: datetime | None) -> None:
    now = row.seen_at
    assert now is not None
    asked = row.wish in _BEGINS
    asked_at = row.wish_at if asked else None
    expires = seen.expires_at and clock.on_store_clock(seen.expires_at)
    anew = asked or row.state != _State.RUNNING
    if anew or (expires and row.expires_at and expires - row.expires_at > _MOVED):
        row.used_at = now
    row.state, row.desktop_id = _State.RUNNING, seen.remote_id
    row.live_at, row.expires_at = now, expires
    if asked:
        row.wish, row.wish_at, row.wish_how, row.error_code = "", None, "", ""
    row.save()
    said = seen.started_at and clock.on_store_clock(seen.started_at)
    open_session(
        row,
        started_at=began_at(said, asked_at, before, now),
        evidence={
            "asked_at": _text(asked_at),
            "platform_says": _text(said),
            "first_seen": _text(now),
        },
    )
    stop_if_idle(row)


def _stopped(row: Workspace, state: str) -> None:
    """It does not run: the session is over, and so is a wish to end it."""
    _close(row)
    row.state = state
    if row.wish == _Wish.PAUSE or (row.wish == _Wish.STOP and state == _State.STOPPING):
        row.wish, row.wish_at, row.wish_how = "", None, ""


def _gone(row: Workspace) -> None:
    _close(row)
    row.state, row.desktop_id, row.expires_at, row.live_at = _State.IDLE, "", None, None
    if row.wish == _Wish.RESUME:
        row.error_code = "gone"
    if row.wish and row.wish != _Wish.START:
        row.wish, row.wish_at, row.wish_how = "", None, ""
    if row.wish == _Wish.START and place_of(row) is None:
        row.wish, row.error_code = "", "not_active"
    elif row.wish == _Wish.START:
        row.state = _State.STARTING


def _close(row: Workspace) -> None:
    found = open_session_of(row.pk)
    if found is None or row.seen_at is None:
        return
    asked = row.wish_at if row.wish in _ENDS else None
    if asked and (row.live_at is None or row.live_at < asked):
        asked = None  # it was gone before
    at, by_limit = ended_at(found.started_at, row.live_at, asked, row.expires_at, row.seen_at)
    how: str = _How.LIMIT if by_limit else _How.OUTSIDE
    if row.wish in _ENDS:
        how = row.wish_how or _How.CUSTOMER
    row.save()
    close_session(
        row,
        ended_at=at,
        how=how,
        evidence={
            "stop_asked_at": _text(asked),
            "last_seen": _text(row.live_at),
            "expired_at": _text(row.expires_at),
            "found_ended": _text(row.seen_at),
        },
    )


def _text(at: datetime | None) -> str:
    return at.isoformat() if at else ""

"""The platform in this process, with desktops that can be paused and a link that names its time."""

from __future__ import annotations

import itertools
from dataclasses import replace

from shared_apps.fleet.desktops import Desktop, DesktopState
from shared_apps.fleet.models import Connection
from shared_apps.fleet.port import drivers
from tests.workspaces.scripted import PLATFORM, Scripted, connect

RESTING: set[str] = set()
_links = itertools.count(1)


class Pausing(Scripted):
    @property
    def pauses(self) -> bool:
        return True

    def _seen(self, run) -> Desktop:
        found = super()._seen(run)
        return replace(found, state=DesktopState.PAUSED) if run.remote_id in RESTING else found

    def pause_desktop(self, owner_id, remote_id):
        self._up()
        RESTING.add(remote_id)
        return self.desktop(owner_id, remote_id)

    def resume_desktop(self, owner_id, remote_id):
        self._up()
        RESTING.discard(remote_id)
        return self.desktop(owner_id, remote_id)

    def open_link(self, owner_id, remote_id):
        self._up()
        return f"https://desk.example/{remote_id}/{next(_links)}"


def connect_pausing(monkeypatch) -> Connection:
    made = connect(monkeypatch)
    RESTING.clear()
    monkeypatch.setitem(drivers._classes, "scripted", Pausing)
    return made


def living() -> int:
    return len(PLATFORM.live())


__all__ = ["PLATFORM", "RESTING", "connect_pausing", "living"]

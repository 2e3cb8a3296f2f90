"""A platform of desktops that lives in this process, for histories by the thousand."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import datetime

from kernel import clock
from kernel.errors import Declined, OutcomeUnknown, Unavailable
from kernel.plugs import Health
from kernel.secrets import Secret
from kernel.tenancy.context import on_platform_side
from kernel.tenancy.vault import seal
from shared_apps.fleet.desktops import Desktop, DesktopDriver, DesktopState
from shared_apps.fleet.models import Connection
from shared_apps.fleet.port import drivers
from shared_apps.fleet.selectors import SEAL


class Killed(Exception):
    """The worker died after the platform did what it was asked for."""


@dataclass
class Run:
    """The truth of one desktop."""

    owner: str
    remote_id: str
    began: datetime
    ended: datetime | None = None
    looks: list[datetime] = field(default_factory=list)
    expires: datetime | None = None


@dataclass
class Platform:
    runs: list[Run] = field(default_factory=list)
    down: bool = False
    trouble: str = ""  # "lost" or "killed": of the next action
    skew: float = 0
    declines: str = ""
    counter: itertools.count[int] = field(default_factory=itertools.count)

    def live(self, owner: str = "") -> list[Run]:
        return [one for one in self.runs if one.ended is None and owner in ("", one.owner)]

    def end(self, run: Run) -> None:
        run.ended = clock.now()

    def after(self) -> None:
        trouble, self.trouble = self.trouble, ""
        if trouble == "lost":
            raise OutcomeUnknown("the answer was lost")
        if trouble == "killed":
            raise Killed


PLATFORM = Platform()


class Scripted(DesktopDriver):
    key = "scripted"
    label = "Scripted"
    for_copies = True

    def check(self) -> Health:
        return Health(ok=True, message="")

    def _up(self) -> None:
        if PLATFORM.down:
            raise Unavailable("down")

    def _seen(self, run: Run) -> Desktop:
        run.looks.append(clock.now())
        began = datetime.fromtimestamp(run.began.timestamp() + PLATFORM.skew, tz=run.began.tzinfo)
        return Desktop(
            run.remote_id,
            run.owner,
            DesktopState.RUNNING,
            started_at=began,
            expires_at=run.expires,
        )

    def request_desktop(self, owner_id, image, *, reference, timezone="", language=""):
        self._up()
        if PLATFORM.declines:
            raise Declined("no", code=PLATFORM.declines)
        run = Run(owner_id, f"d{next(PLATFORM.counter)}", clock.now())
        PLATFORM.runs.append(run)
        PLATFORM.after()
        return self._seen(run)

    def desktops(self):
        self._up()
        return tuple(self._seen(one) for one in PLATFORM.live())

    def desktop(self, owner_id, remote_id):
        self._up()
        found = [one for one in PLATFORM.live(owner_id) if one.remote_id == remote_id]
        return self._seen(found[0]) if found else None

    def stop_desktop(self, owner_id, remote_id):
        self._up()
        for one in PLATFORM.live(owner_id):
            if one.remote_id == remote_id:
                PLATFORM.end(one)
        PLATFORM.after()

    def open_link(self, owner_id, remote_id):
        return f"https://desk.example/{remote_id}"

    def _none(self, *args, **more):
        raise Declined("no", code="no")

    desktop_images = images = run = recall = look = act = new_password = keep_alive = _none
    pause_desktop = resume_desktop = share_link = _none


def connect(monkeypatch) -> Connection:
    """The platform anew, and a connection to it."""
    list(drivers.keys())
    monkeypatch.setitem(drivers._classes, "scripted", Scripted)
    PLATFORM.__init__()  # type: ignore[misc]
    with on_platform_side():
        return Connection.objects.create(
            name="Scripted",
            driver="scripted",
            sealed_settings=seal(SEAL, Secret(json.dumps({}))),
            created_at=clock.real_now(),
        )

"""The server of desktops dies, comes back, or is ended behind our back: one desktop, never two."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.errors import Declined, OutcomeUnknown, Unavailable
from sandbox.common.process import free_port
from shared_apps.fleet.desktops import start_one
from tests.faults.seen import fault
from tests.plugs.drivers.account_contract import image_of, insist, open_account, start, wait_for
from tests.plugs.drivers.kasm_platform import KasmPlatform
from tests.sandbox.kasm.running import KEY, SECRET, RunningKasm
from tests.sandbox.virtfusion.running import ROOT
from tests.sandbox.virtfusion.running import wait_for as wait_for_answer

pytestmark = [pytest.mark.faults, pytest.mark.slow]


class Mortal:
    """A server process on one port and one state, that can be killed and started again."""

    def __init__(self, state: Path) -> None:
        self.state, self.port = state, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def up(self) -> None:
        words = ("--port", str(self.port), "--state", str(self.state), "--key", KEY)
        pace = ("--secret", SECRET, "--start-seconds", "0.1", "--stop-seconds", "0.1")
        command = [sys.executable, "-m", "sandbox.kasm", *words, *pace]
        path = str(ROOT / "platform")
        self.process = subprocess.Popen(command, env={"PYTHONPATH": path}, cwd=ROOT)
        wait_for_answer(f"{self.url}/dashboard")

    def kill(self) -> int:
        assert self.process is not None
        self.process.kill()
        return self.process.wait(10)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Mortal]:
    server = Mortal(tmp_path)
    server.up()
    yield server
    server.kill()


@pytest.fixture
def platform(mortal: Mortal) -> KasmPlatform:
    return KasmPlatform(RunningKasm(mortal.url), "body")


def test_killed_while_it_starts_one(mortal: Mortal, platform: KasmPlatform) -> None:
    with fault("desktops: server killed after the start, before its answer") as seen:
        owner, image = open_account(platform), image_of(platform)
        platform.server.arm("request_kasm", "slow_answer:30")
        came: list[BaseException] = []

        def ask() -> None:
            try:
                start_one(platform.driver(), owner, image, reference="svc-1")
            except (OutcomeUnknown, Unavailable) as error:
                came.append(error)

        caller = threading.Thread(target=ask)
        caller.start()
        wait_for(lambda: platform.ever_started() == 1)
        seen.happened(mortal.kill() != 0)
        caller.join(10)
        assert len(came) == 1
        mortal.up()
        found = insist(lambda: start_one(platform.driver(), owner, image, reference="svc-1"))
        assert (platform.ever_started(), platform.living()) == (1, [found.remote_id])


def test_away_for_a_while_nothing_passes_for_gone(mortal: Mortal, platform: KasmPlatform) -> None:
    with fault("desktops: server down while it is polled") as seen:
        owner = open_account(platform)
        desktop = start(platform, owner)
        driver = platform.driver()
        seen.happened(mortal.kill() != 0)
        for ask in (
            driver.desktops,
            lambda: driver.desktop(owner, desktop.remote_id),
            lambda: driver.stop_desktop(owner, desktop.remote_id),
            lambda: driver.open_link(owner, desktop.remote_id),
            lambda: driver.look(owner),
        ):
            with pytest.raises(Unavailable):
                ask()
        assert not driver.check().ok
        mortal.up()
        assert driver.desktops() == (desktop,)


def test_the_host_is_restarted_under_a_running_desktop(
    mortal: Mortal, platform: KasmPlatform
) -> None:
    with fault("desktops: host restarted, every session lost") as seen:
        owner = open_account(platform)
        desktop = start(platform, owner)
        platform.restart()
        seen.happened(platform.living() == [])
        assert platform.driver().desktops() == ()
        again = start(platform, owner)
        assert again.remote_id != desktop.remote_id
        assert platform.living() == [again.remote_id]


def test_the_account_is_deleted_behind_our_back(mortal: Mortal, platform: KasmPlatform) -> None:
    with fault("desktops: user deleted on the server") as seen:
        owner, driver = open_account(platform), platform.driver()
        start(platform, owner)
        platform.delete_account(owner)
        seen.happened(platform.accounts() == [])
        with pytest.raises(Declined):
            start_one(driver, owner, image_of(platform), reference="svc-1")
        assert driver.desktops() == ()
        assert driver.look(owner) is None
        made = open_account(platform)  # staff let the job make it anew
        assert made != owner
        assert start(platform, made).owner_id == made


def test_ended_in_the_server_between_two_looks(mortal: Mortal, platform: KasmPlatform) -> None:
    with fault("desktops: session ended on the server") as seen:
        owner, driver = open_account(platform), platform.driver()
        desktop = start(platform, owner)
        link = driver.open_link(owner, desktop.remote_id)
        platform.end_outside(desktop.remote_id)
        time.sleep(0.05)
        seen.happened(platform.living() == [])
        assert driver.desktop(owner, desktop.remote_id) is None
        assert not platform.opens(link)

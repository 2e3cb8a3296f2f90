"""
Twelve things that happen to a desktop behind our back, on a server that speaks the vendor's
protocol: each is noticed, and the session begins and ends when it did as far as anybody can know.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import current_store, in_store, on_platform_side
from shared_apps.fleet import flows as fleet
from shared_apps.fleet.services import connect
from shared_apps.resellers.models import Reseller
from shared_apps.resellers.selectors import as_store
from tenant_apps.billing.models import Subscription
from tenant_apps.provisioning.models import Service
from tenant_apps.workspaces import flows, services
from tenant_apps.workspaces.models import UsageSession, Workspace
from tests.desktops import have_a_workspace, sell_by_the_session
from tests.plugs.drivers.account_contract import image_of, open_account, wait_for
from tests.plugs.drivers.kasm_platform import KasmPlatform
from tests.prove import figures
from tests.sandbox.kasm.running import KEY, SECRET, RunningKasm, running_kasm

pytestmark = [pytest.mark.faults, pytest.mark.slow]
FIGURE = "outside events"


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[RunningKasm]:
    figures.forget(FIGURE)
    folder: Path = tmp_path_factory.mktemp("kasm")
    with running_kasm(folder, start_seconds="0.1", stop_seconds="0.1") as found:
        yield found


class Desk:
    """Alice's desktop on the server, and a clock of the store that can be moved."""

    def __init__(self, server: RunningKasm, stack: contextlib.ExitStack) -> None:
        self.server, self.stack = server, stack
        with on_platform_side():
            settings = {
                "base_url": server.url,
                "api_key": KEY,
                "api_secret": SECRET,
                "allow_private": "yes",
            }
            self.connection = connect(
                name="Desks", driver="kasm", settings=settings, location="", actor=MACHINE
            )
        platform = KasmPlatform(server, "body")
        self.owner, self.image = open_account(platform), image_of(platform)
        self.row = Workspace.objects.get()
        self.service = Service.objects.create(
            id=self.row.service_id,
            customer_id=self.row.customer_id,
            subscription_id=self.row.subscription_id,
            order_line_id=Subscription.objects.get().order_line_id,
            driver="kasm",
            connection_id=self.connection.pk,
            remote_id=self.owner,
            image=self.image,
            state=Service.State.ACTIVE,
            currency="EUR",
            requested_at=clock.now(),
        )

    def pass_time(self, **span: float) -> datetime:
        store_id = current_store().id
        with on_platform_side():
            row = Reseller.objects.get(pk=store_id)
            row.clock_offset += timedelta(**span)
            row.save(update_fields=["clock_offset"])
            store = as_store(row)
        self.stack.enter_context(in_store(store))
        return clock.now()

    def look(self) -> Workspace:
        flows.watch(self.connection.pk)
        self.row.refresh_from_db()
        return self.row

    def ask(self, wish: str) -> datetime:
        services.ask(self.row.pk, wish, actor=MACHINE)
        self.row.refresh_from_db()
        assert self.row.wish_at is not None
        return self.row.wish_at

    def work(self) -> Workspace:
        flows.carry_out(self.row.pk)
        self.row.refresh_from_db()
        return self.row

    def start(self) -> Workspace:
        self.ask("start")
        wait_for(lambda: self.work().state == "running")
        return self.row

    def used(self) -> timedelta:
        one = UsageSession.objects.get()
        assert one.ended_at is not None
        return one.ended_at - one.started_at

    def seen_for(self, minutes: int) -> None:
        """It is seen to run for so long, twice."""
        self.pass_time(minutes=minutes)
        self.look()

    def remote(self) -> str:
        return self.row.desktop_id


@pytest.fixture
def desk(in_acme, alice, server: RunningKasm) -> Iterator[Desk]:
    server.reset()
    sell_by_the_session()
    have_a_workspace(alice)
    with contextlib.ExitStack() as stack:
        yield Desk(server, stack)


def about(found: timedelta, minutes: float) -> bool:
    """The server needs some seconds for what it does."""
    return abs(found - timedelta(minutes=minutes)) < timedelta(seconds=45)


def ended(desk: Desk, minutes: float, how: str) -> bool:
    one = UsageSession.objects.get()
    return one.how == how and about(desk.used(), minutes)


def stopped_there(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(20)
    desk.server.door(f"kasms/{desk.remote()}/end")
    desk.pass_time(hours=3)
    return desk.look().state == "idle" and ended(desk, 20, "outside")


def image_removed(desk: Desk) -> bool:
    desk.server.set(removed_images=[desk.image])
    desk.ask("start")
    row = desk.work()
    return not row.wish and bool(row.error_code) and not UsageSession.objects.exists()


def restarted(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(40)
    desk.server.door("restart")
    desk.pass_time(minutes=1)
    return desk.look().state == "idle" and ended(desk, 40, "outside")


def clock_wrong(desk: Desk) -> bool:
    desk.server.set(skew_ms=5 * 3_600_000)
    asked = desk.ask("start")
    wait_for(lambda: desk.work().state == "running")
    one = UsageSession.objects.get()
    return asked.replace(microsecond=0) == one.started_at


def user_disabled(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(10)
    desk.server.old("update_user", target_user={"user_id": desk.owner, "disabled": True})
    desk.server.door(f"kasms/{desk.remote()}/end")
    desk.pass_time(minutes=5)
    fine = desk.look().state == "idle" and ended(desk, 10, "outside")
    desk.ask("start")
    return fine and not desk.work().desktop_id and UsageSession.objects.count() == 1


def user_deleted(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(10)
    desk.server.door(f"users/{desk.owner}/delete")
    desk.pass_time(hours=30)
    return desk.look().state == "idle" and ended(desk, 10, "outside")


def limit_reached(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(10)
    desk.server.door(f"kasms/{desk.remote()}/expire")
    desk.pass_time(minutes=2)
    row = desk.look()
    return row.state == "idle" and desk.used() <= timedelta(minutes=13)


def start_lost(desk: Desk) -> bool:
    desk.server.arm("request_kasm", "lose_response")
    desk.start()
    return desk.server.ledger()["requested"] == 1 and UsageSession.objects.count() == 1


def stop_lost(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(30)
    desk.server.arm("destroy_kasm", "lose_response")
    asked = desk.ask("stop")
    desk.work()
    desk.pass_time(hours=2)
    wait_for(lambda: desk.look().state == "idle")
    one = UsageSession.objects.get()
    return one.how == "customer" and one.ended_at == asked.replace(microsecond=0)


def worker_killed(desk: Desk) -> bool:
    """Between what was done and what was to be written down."""
    desk.ask("start")
    work = services.begin_work(desk.row.pk)
    assert work is not None
    place = (work.connection_id, work.owner_id)
    fleet.start_desktop(*place, work.image, reference=work.reference)
    wait_for(lambda: desk.work().state == "running")
    return desk.server.ledger()["requested"] == 1 and UsageSession.objects.count() == 1


def looks_twice_and_late(desk: Desk) -> bool:
    begun = clock.now()
    desk.start()
    services.note_seen(desk.row.pk, None, looked_at=begun)
    desk.seen_for(15)
    for _ in range(2):
        desk.look()
    return UsageSession.objects.filter(ended_at=None).count() == 1


def hours_away(desk: Desk) -> bool:
    desk.start()
    desk.seen_for(10)
    desk.server.arm("get_kasms", "unavailable", times=50)
    desk.pass_time(hours=4)
    still = desk.look().state == "running"
    desk.server.reset()  # it comes back, and has lost all
    desk.pass_time(hours=1)
    return still and desk.look().state == "idle" and ended(desk, 10, "outside")


EVENTS: tuple[Callable[[Desk], bool], ...] = (
    stopped_there,
    image_removed,
    restarted,
    clock_wrong,
    user_disabled,
    user_deleted,
    limit_reached,
    start_lost,
    stop_lost,
    worker_killed,
    looks_twice_and_late,
    hours_away,
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda one: one.__name__)
def test_what_happens_outside_is_noticed_and_counted_right(desk, event):
    fine = event(desk)
    figures.add(FIGURE, got=int(fine), total=1)
    assert fine, UsageSession.objects.values()

"""A store that can sell: sandboxes in processes of their own, connected as people do it."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from kernel import clock
from kernel.actor import MACHINE
from kernel.tenancy.context import current_store, in_store, on_platform_side
from kernel.tenancy.store import Store
from tests.folders import passing_folder

# A connection each: one that was kept may be closed from there while it is taken up again.
HTTP = httpx.Client(headers={"connection": "close"})
CARD_OK = "4242424242424242"
_EVENING = 22


@dataclass(frozen=True)
class CardSandbox:
    """The card processor's double, seen from outside: the judge of what was charged."""

    url: str

    def open_account(self, name: str) -> str:
        """A new account at the processor. Returns its secret key."""
        made = HTTP.post(f"{self.url}/_sandbox/accounts", json={"name": name}).json()
        return str(made["secret_key"])

    def pay(self, page_url: str, card: str = CARD_OK, three_d_secure: str = "complete"):
        """What the customer does on the hosted page."""
        session = page_url.rstrip("/").rsplit("/", 1)[-1].split("?")[0].split("#")[0]
        answer = HTTP.post(
            f"{self.url}/_sandbox/checkout/{session}/pay",
            json={"card": card, "three_d_secure": three_d_secure},
        )
        return answer.json()

    def ledger(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = HTTP.get(
            f"{self.url}/_sandbox/ledger", params={"account": key}
        ).json()
        return found

    def arm(self, operation: str, mode: str, times: int = 1) -> None:
        body = {"operation": operation, "mode": mode, "times": times}
        HTTP.post(f"{self.url}/_sandbox/faults", json=body).raise_for_status()

    def clear(self) -> None:
        HTTP.delete(f"{self.url}/_sandbox/faults")

    def fired(self) -> int:
        found = HTTP.get(f"{self.url}/_sandbox/faults").json()["fired"]
        return sum(found.values())


@pytest.fixture(scope="session")
def card_sandbox():
    from sandbox.common.process import running
    from shared_apps.gateways.adapters.stripe import allow_api_base

    with (
        passing_folder("ezscale-stripe-") as folder,
        running("sandbox.stripe", state=folder) as url,
    ):
        allow_api_base(url)
        yield CardSandbox(url)


@pytest.fixture(scope="session")
def panel():
    from tests.sandbox.virtfusion.running import running_panel

    with (
        passing_folder("ezscale-panel-") as folder,
        running_panel(folder, build_seconds="0.1") as running,
    ):
        yield running


def until_day() -> timedelta:
    """
    From ten in the evening of the current store's zone, the time until one in the morning.

    What a test lives through in minutes would else be the next day's, at that hour of our day.
    """
    zone = ZoneInfo(current_store().timezone)
    now = clock.now().astimezone(zone)
    if now.hour < _EVENING:
        return timedelta()
    morning = datetime.combine(now.date() + timedelta(days=1), time_of_day(1), zone)
    return morning.astimezone(UTC) - now


@dataclass
class Shop:
    """A selling store and its two outside worlds."""

    store: Store
    key: str
    cards: CardSandbox
    panel: Any

    def pass_time(self, **span: float) -> None:
        """Move the store's clock."""
        from shared_apps.resellers.models import Reseller

        with on_platform_side():
            row = Reseller.objects.get(pk=self.store.id)
            row.clock_offset += timedelta(**span)
            row.save(update_fields=["clock_offset"])
            from shared_apps.resellers.selectors import as_store

            self.store = as_store(row)

    def work(self, seconds: int = 90) -> None:
        """Let everything that is due happen, while that much time passes in the store."""
        from shared_apps.outbox.flows import work_until_quiet

        for _ in range(0, seconds, 6):
            work_until_quiet(self.store.key)
            time.sleep(0.03)
            self.pass_time(seconds=6)

    def begin_by_day(self) -> None:
        """A story that begins late in the evening begins after midnight instead."""
        with self.inside():
            self.pass_time(seconds=until_day().total_seconds())

    def live_days(self, days: int) -> None:
        """Day by day, as the real clock would; each takes some seconds more than its 24 hours."""
        for _ in range(days):
            self.pass_time(days=1)
            self.work(18)

    @contextlib.contextmanager
    def inside(self):
        with in_store(self.store) as store:
            yield store


def make_shop(store: Store, cards: CardSandbox, panel: Any) -> Shop:
    """Connect a store to both sandboxes."""
    from shared_apps.fleet.flows import learn_images
    from shared_apps.fleet.services import connect
    from tenant_apps.payments.services import connect_account
    from tests.sandbox.virtfusion.running import TOKEN

    with on_platform_side():
        connection = connect(
            name="Falkenstein",
            driver="virtfusion",
            settings={
                "base_url": panel.url,
                "token": TOKEN,
                "location": "1",
                "allow_private": "yes",
            },
            location="Falkenstein",
            actor=MACHINE,
        )
        assert learn_images(connection.pk, ["1", "2", "3", "4"]) == ""
    key = cards.open_account(store.name)
    with in_store(store):
        connect_account(
            "stripe",
            {"secret_key": key, "webhook_secret": "whsec_tests", "api_base": cards.url},
            label="Card",
            actor=MACHINE,
        )
    return Shop(store, key, cards, panel)


@pytest.fixture
def shop(db, acme: Store, card_sandbox: CardSandbox, panel) -> Shop:
    card_sandbox.clear()
    panel.reset()
    made = make_shop(acme, card_sandbox, panel)
    made.begin_by_day()
    return made

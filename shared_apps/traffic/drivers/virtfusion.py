"""
VirtFusion's counters: bytes in and out of a server by periods that begin on its own day.

`rx` and `tx` are bytes since the period's beginning. A period that ended stays in the list, so
that what came after the last look is not lost when a new one begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from kernel.errors import Declined, OutsideError, Unavailable
from kernel.http import Answer, HttpClient
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.traffic.drivers import _reading as reading
from shared_apps.traffic.port import CounterCollector, collectors
from shared_apps.traffic.shapes import Tally


@collectors.register("virtfusion")
class VirtFusionCounters(CounterCollector):
    key = "virtfusion"
    label = "VirtFusion"
    fields = (
        Setting(
            "base_url",
            gettext_noop("Panel address"),
            "url",
            gettext_noop("For example https://panel.example.com"),
        ),
        Setting("token", gettext_noop("API token"), "secret"),
        reading.PRIVATE,
    )

    def check(self) -> Health:
        try:
            self._call("connect")  # its status is the answer; what it says is no object
        except OutsideError as error:
            return reading.unhealthy(error)
        return Health(ok=True, message=gettext_noop("Connected"))

    def count(self, remote_id: str) -> Mapping[str, Tally]:
        if not remote_id.isdecimal():
            raise Declined(f"not a server number: {remote_id[:40]!r}", code="bad_remote_id")
        data = self._get(f"servers/{quote(remote_id, safe='')}/traffic").get("data")
        rows = data.get("monthly") if isinstance(data, dict) else None
        if not isinstance(rows, list):
            raise Unavailable("the panel names no counters")
        return dict(_period(row) for row in rows if isinstance(row, dict))

    def _get(self, path: str) -> dict[str, Any]:
        return reading.read(self._call(path))

    def _call(self, path: str) -> Answer:
        root = self.settings["base_url"].rstrip("/").removesuffix("/api/v1")
        token = self.settings["token"]
        client = HttpClient(
            f"{root}/api/v1",
            {"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout_seconds=reading.SECONDS,
            allow_private=self.settings.get("allow_private") == "yes",
            vendor="virtfusion",
        )
        return client.call("GET", path, expect=frozenset({200}))


def _period(row: Mapping[str, Any]) -> tuple[str, Tally]:
    try:
        start = datetime.fromisoformat(str(row.get("start"))).replace(tzinfo=UTC)
    except ValueError:
        raise Unavailable("a counter without a beginning") from None
    return start.isoformat(), Tally(reading.whole(row.get("rx")), reading.whole(row.get("tx")))

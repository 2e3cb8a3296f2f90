"""
SynergyCP's counters: one number per switch port and cycle, in bits.

It does not say which way the bits went: they stand under what was sent. A call failed when its
envelope says so, also with HTTP 200.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from kernel.errors import Declined, Misconfigured, OutsideError, Unavailable
from kernel.http import HttpClient
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.traffic.drivers import _reading as reading
from shared_apps.traffic.port import CounterCollector, collectors
from shared_apps.traffic.shapes import NONE, Tally

_BITS = 8


@collectors.register("synergycp")
class SynergyCounters(CounterCollector):
    key = "synergycp"
    label = "SynergyCP"
    fields = (
        Setting(
            "base_url",
            gettext_noop("API address"),
            "url",
            gettext_noop("For example https://api.example.com"),
        ),
        Setting("api_key", gettext_noop("API key"), "secret", gettext_noop("An administrator's.")),
        reading.PRIVATE,
    )

    def check(self) -> Health:
        try:
            self._get("server", per_page="1")
        except OutsideError as error:
            return reading.unhealthy(error)
        return Health(ok=True, message=gettext_noop("Connected"))

    def count(self, remote_id: str) -> Mapping[str, Tally]:
        if not remote_id.isdecimal():
            raise Declined(f"not a server number: {remote_id[:40]!r}", code="bad_remote_id")
        found: dict[str, Tally] = {}
        for port in self._ports(remote_id):
            for cycle in _rows(self._get(f"server/{remote_id}/port/{port}/bandwidth/usage")):
                start = _start_of(cycle)
                sent = Tally(0, reading.whole(cycle.get("used")) // _BITS)
                found[start] = found.get(start, NONE) + sent
        return found

    def _ports(self, remote_id: str) -> list[int]:
        server = self._get(f"server/{remote_id}")
        ports = server.get("ports") if isinstance(server, dict) else None
        named = [port.get("id") for port in _rows(ports)]
        if not named or not all(isinstance(one, int) for one in named):
            raise Unavailable("the server names no ports")
        return [one for one in named if isinstance(one, int)]

    def _get(self, path: str, **params: str) -> Any:
        """What the envelope holds. The key goes in the query: this client logs no query."""
        client = HttpClient(
            self.settings["base_url"],
            {"Accept": "application/json"},
            timeout_seconds=reading.SECONDS,
            allow_private=self.settings.get("allow_private") == "yes",
            vendor="synergycp",
        )
        asked = {**params, "key": self.settings["api_key"]}
        envelope = reading.read(client.call("GET", path, params=asked, expect=frozenset({200})))
        if envelope.get("error") is not False:
            raise Declined(_said(envelope))
        return envelope.get("data")


def _rows(found: Any) -> list[dict[str, Any]]:
    """A list, or a page of one."""
    if isinstance(found, dict):
        found = found.get("data")
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _start_of(cycle: Mapping[str, Any]) -> str:
    begun = cycle.get("cycle_started_at")
    text = begun.get("iso_8601") if isinstance(begun, dict) else None
    try:
        start = datetime.fromisoformat(str(text))
    except ValueError:
        raise Unavailable("a counter without a beginning") from None
    if start.tzinfo is None:
        raise Misconfigured("a counter's beginning is in no zone")
    return start.astimezone(UTC).isoformat()


def _said(envelope: Mapping[str, Any]) -> str:
    messages = _rows(envelope.get("messages"))
    return str(messages[0].get("text", ""))[:300] if messages else "refused without a word"

"""
ElastiFlow: flows that routers reported, in Elasticsearch or OpenSearch (both of its layouts).

The collector itself is never spoken to, only the search cluster, with a read-only role. It has
scaled sampled flows already; records without bytes count nothing, and two routers that saw the
same packet are told apart by the exporter's address (a setting). Times are of receipt.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from kernel.errors import Misconfigured, OutsideError, Unavailable
from kernel.http import Answer, HttpClient, error_for
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop
from shared_apps.traffic.drivers import _elastic_query as query
from shared_apps.traffic.drivers import _reading as reading
from shared_apps.traffic.port import Flow, FlowCollector, collectors
from shared_apps.traffic.rules.holding import is_inside, networks_in
from shared_apps.traffic.rules.windows import pieces
from shared_apps.traffic.shapes import Span, Tally

# Far below the 65,536 values that one filter takes.
_PREFIXES = 1000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBERS = frozenset({"long", "integer", "unsigned_long", "double", "float"})
_FIELDS = (
    Setting(
        "base_url",
        gettext_noop("Address of the search cluster"),
        "url",
        gettext_noop("For example https://search.example.com:9200"),
    ),
    Setting(
        "layout",
        gettext_noop("Layout"),
        "choice",
        gettext_noop("What the collector was told to write."),
        default="codex",
        choices=(("codex", "CODEX"), ("ecs", "ECS")),
    ),
    Setting(
        "pattern",
        gettext_noop("Index pattern"),
        help=gettext_noop("Left empty: elastiflow-flow-codex-* or elastiflow-flow-ecs-*."),
        required=False,
    ),
    Setting("username", gettext_noop("User"), required=False),
    Setting("password", gettext_noop("Password"), "secret", required=False),
    Setting(
        "api_key",
        gettext_noop("API key"),
        "secret",
        gettext_noop("The encoded one, instead of a user."),
        required=False,
    ),
    Setting(
        "own_prefixes",
        gettext_noop("Own networks"),
        help=gettext_noop("Like 203.0.113.0/24, 2001:db8::/32. Only addresses in them are read."),
    ),
    Setting(
        "exporters",
        gettext_noop("Edge routers"),
        help=gettext_noop("Addresses. Without them a packet that two routers saw counts twice."),
        required=False,
    ),
    Setting(
        "exporter_field",
        gettext_noop("Field of the router"),
        help=gettext_noop("Left empty: that of the layout."),
        required=False,
    ),
    Setting(
        "inside",
        gettext_noop("Count traffic inside"),
        "choice",
        gettext_noop("Between own networks."),
        default="no",
        choices=reading.YES_NO,
    ),
    reading.PRIVATE,
)


@collectors.register("elastiflow")
class ElastiFlow(FlowCollector):
    key = "elastiflow"
    label = "ElastiFlow"
    fields = _FIELDS

    def check(self) -> Health:
        try:
            found = self._ask("_field_caps", {"fields": ",".join(self._checked())})
        except OutsideError as error:
            return reading.unhealthy(error)
        wrong = self._wrong_fields(found.get("fields"))
        if wrong:
            said = gettext_noop("Its indices have other fields than this layout")
            return Health(ok=False, message=said, facts=(("Fields", ", ".join(wrong)),))
        indices = found.get("indices")
        count = len(indices) if isinstance(indices, list) else 0
        facts = (("Indices", str(count)), ("Pattern", self._layout.pattern))
        if not count:
            return Health(ok=False, message=gettext_noop("No index fits the pattern"), facts=facts)
        return Health(ok=True, message=gettext_noop("Connected"), facts=facts)

    def covers(self, prefix: str) -> bool:
        try:
            return is_inside(prefix, networks_in(self.settings["own_prefixes"]))
        except ValueError:
            return False

    def flows(self, prefixes: Sequence[str], span: Span, step_seconds: int) -> Iterator[Flow]:
        for piece in pieces(span):
            for at in range(0, len(prefixes), _PREFIXES):
                some = prefixes[at : at + _PREFIXES]
                for direction in query.DIRECTIONS:
                    yield from self._one_way(direction, some, piece, step_seconds)

    def _one_way(
        self, direction: query.Direction, prefixes: Sequence[str], span: Span, step_seconds: int
    ) -> Iterator[Flow]:
        after: Mapping[str, Any] | None = None
        while True:
            asked = query.by_address_and_step(
                self._layout, self._network, direction, prefixes, span, step_seconds, after
            )
            found = self._ask("_search", {"ignore_unavailable": "true"}, asked)
            _refuse_part(found)
            rows = (found.get("aggregations") or {}).get("rows") or {}
            for bucket in rows.get("buckets") or ():
                yield _flow(bucket, direction)
            after = rows.get("after_key")
            if not isinstance(after, dict):
                return

    @property
    def _layout(self) -> query.Layout:
        known = query.LAYOUTS[self.settings.get("layout") or "codex"]
        return replace(
            known,
            pattern=self.settings.get("pattern") or known.pattern,
            exporter=self.settings.get("exporter_field") or known.exporter,
        )

    @property
    def _network(self) -> query.Network:
        return query.Network(
            tuple(self.settings.get("exporters", "").replace(",", " ").split()),
            tuple(self.settings.get("own_prefixes", "").replace(",", " ").split()),
            self.settings.get("inside") == "yes",
        )

    def _checked(self) -> list[str]:
        layout = self._layout
        exporter = [layout.exporter] if self._network.exporters else []
        return [layout.octets, layout.source, layout.destination, *exporter]

    def _wrong_fields(self, found: Any) -> list[str]:
        known = found if isinstance(found, dict) else {}
        wrong = []
        for name in self._checked():
            kinds = set(known.get(name) or ())
            good = _NUMBERS if name == self._layout.octets else frozenset({"ip"})
            if not kinds or kinds - good:
                wrong.append(f"{name}: {', '.join(sorted(kinds)) or '–'}")
        return wrong

    def _ask(
        self, what: str, params: Mapping[str, str], body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        path = f"{quote(self._layout.pattern, safe='*,-')}/{what}"
        client = HttpClient(
            self.settings["base_url"],
            self._headers(),
            timeout_seconds=reading.SECONDS,
            allow_private=self.settings.get("allow_private") == "yes",
            vendor="elastiflow",
        )
        try:
            answer = client.call(
                "POST", path, params=params, json=body, expect=frozenset({200, 400, 404})
            )
        except OutsideError as error:
            raise reading.as_question(error) from error
        if answer.status != 200:
            raise _error(answer, path)
        return reading.read(answer)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        key, user = self.settings.get("api_key"), self.settings.get("username")
        if key:
            headers["Authorization"] = f"ApiKey {key}"
        elif user:
            pair = f"{user}:{self.settings.get('password', '')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise Misconfigured("the key has characters that no key has")
        return headers


def _refuse_part(found: Mapping[str, Any]) -> None:
    """A sum of some shards, or of the time that was left, is no sum."""
    if found.get("timed_out"):
        raise Unavailable("the search timed out: its sums are of a part only", code="timed_out")
    failed = (found.get("_shards") or {}).get("failed")
    if failed:
        raise Unavailable(f"{failed} shards failed: the sums are of a part", code="shards_failed")


def _flow(bucket: Mapping[str, Any], direction: query.Direction) -> Flow:
    key = bucket.get("key") or {}
    octets = reading.whole((bucket.get("octets") or {}).get("value"))
    at = _EPOCH + timedelta(milliseconds=reading.whole(key.get("at")))
    tally = Tally(octets, 0) if direction == "in" else Tally(0, octets)
    return Flow(str(key.get("ip")), at, tally)


def _error(answer: Answer, path: str) -> OutsideError:
    """400: a field that is none, a pattern it can't read; 404: no such index."""
    said = answer.json.get("error") if isinstance(answer.json, dict) else None
    kind = said.get("type") if isinstance(said, dict) else None
    if kind == "index_not_found_exception" or answer.status == 404:
        return Misconfigured(f"{path}: no such index", code="no_index")
    if kind:
        reason = said.get("reason", "") if isinstance(said, dict) else ""
        return Misconfigured(f"{path}: {kind}: {reason}"[:400], code=str(kind)[:60])
    return error_for(answer, writes=False, what=path)

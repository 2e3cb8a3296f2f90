"""The part of the query language that is spoken here, as a test of one document."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sandbox.elastiflow.documents import Record, milliseconds

Test = Callable[[Record], bool]
_MOST_TERMS = 65_536
_FOREVER = 1 << 62


class BadQuery(Exception):
    """What a cluster refuses with 400: `kind` is its error's type."""

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.reason = kind, reason


def tester(query: Any) -> Test:
    """Raises BadQuery for what is not spoken here."""
    if query is None:
        return lambda _doc: True
    if not isinstance(query, dict) or len(query) != 1:
        raise BadQuery("parsing_exception", "[bool] query malformed, one clause expected")
    kind, said = next(iter(query.items()))
    made = _KINDS.get(kind)
    if made is None:
        raise BadQuery("parsing_exception", f"unknown query [{kind}]")
    return made(said)


def time_range(query: Any) -> tuple[int, int]:
    """The narrowest bounds on @timestamp that every hit is in, in milliseconds."""
    first, last = 0, _FOREVER
    if not isinstance(query, dict):
        return first, last
    bounds = query.get("range", {}).get("@timestamp")
    if isinstance(bounds, dict):
        first = max(first, milliseconds(bounds["gte"])) if "gte" in bounds else first
        last = min(last, milliseconds(bounds["lt"])) if "lt" in bounds else last
    for clause in _clauses(query.get("bool", {}), "filter", "must"):
        low, high = time_range(clause)
        first, last = max(first, low), min(last, high)
    return first, last


def _clauses(said: Any, *names: str) -> list[Any]:
    found: list[Any] = []
    for name in names:
        clause = said.get(name, []) if isinstance(said, dict) else []
        found += clause if isinstance(clause, list) else [clause]
    return found


def _bool(said: Any) -> Test:
    known = {"filter", "must", "must_not", "should", "minimum_should_match"}
    if not isinstance(said, dict) or set(said) - known:
        raise BadQuery("parsing_exception", f"[bool] query does not support {sorted(said)}")
    all_of = [tester(one) for one in _clauses(said, "filter", "must")]
    none_of = [tester(one) for one in _clauses(said, "must_not")]
    some_of = [tester(one) for one in _clauses(said, "should")]
    least = int(said.get("minimum_should_match", 0 if all_of else 1)) if some_of else 0

    def test(doc: Record) -> bool:
        return (
            all(one(doc) for one in all_of)
            and not any(one(doc) for one in none_of)
            and sum(one(doc) for one in some_of) >= least
        )

    return test


def _range(said: Any) -> Test:
    field, bounds = next(iter(said.items()))
    unknown = set(bounds) - {"gte", "gt", "lte", "lt"}
    if unknown:
        raise BadQuery("parsing_exception", f"[range] query does not support {sorted(unknown)}")
    as_number = milliseconds if field == "@timestamp" else int
    limits = {name: as_number(value) for name, value in bounds.items()}
    compare: dict[str, Callable[[int, int], bool]] = {
        "gte": lambda a, b: a >= b,
        "gt": lambda a, b: a > b,
        "lte": lambda a, b: a <= b,
        "lt": lambda a, b: a < b,
    }
    return lambda doc: (
        field in doc and all(compare[name](doc[field], limit) for name, limit in limits.items())
    )


def _terms(said: Any) -> Test:
    field, values = next(iter(said.items()))
    if not isinstance(values, list):
        raise BadQuery("parsing_exception", "[terms] query requires a list")
    if len(values) > _MOST_TERMS:
        raise BadQuery("illegal_argument_exception", "too many terms")
    plain = {str(value) for value in values if "/" not in str(value)}
    nets = [_network(str(value)) for value in values if "/" in str(value)]

    def test(doc: Record) -> bool:
        value = doc.get(field)
        if value is None:
            return False
        return str(value) in plain or (
            bool(nets) and any(_address(str(value)) in net for net in nets)
        )

    return test


def _term(said: Any) -> Test:
    field, value = next(iter(said.items()))
    return _terms({field: [value["value"] if isinstance(value, dict) else value]})


def _exists(said: Any) -> Test:
    return lambda doc: said["field"] in doc


@lru_cache(maxsize=65_536)
def _address(text: str) -> Any:
    return ipaddress.ip_address(text)


def _network(text: str) -> Any:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise BadQuery("illegal_argument_exception", f"'{text}' is not an IP string") from None


_KINDS: dict[str, Callable[[Any], Test]] = {
    "bool": _bool,
    "range": _range,
    "terms": _terms,
    "term": _term,
    "exists": _exists,
    "match_all": lambda _said: lambda _doc: True,
}

"""Aggregations: filter, sum, terms, date_histogram, composite with `after`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.elastiflow.documents import Record
from sandbox.elastiflow.querying import BadQuery, tester

Found = dict[str, Any]
_UNITS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_MOST_BUCKETS = 65_536


def add_up(wanted: Any, docs: list[Record]) -> Found:
    """Every aggregation of a request or of a bucket, by name. Raises BadQuery."""
    return {name: _one(name, said, docs) for name, said in (wanted or {}).items()}


def _one(name: str, said: Any, docs: list[Record]) -> Found:
    below = said.get("aggs") or said.get("aggregations") or {}
    kinds = [key for key in said if key not in {"aggs", "aggregations", "meta"}]
    if len(kinds) != 1 or kinds[0] not in _KINDS:
        raise BadQuery("parsing_exception", f"Expected one known aggregation in [{name}]")
    return _KINDS[kinds[0]](said[kinds[0]], below, docs)


def _sum(said: Any, _below: Any, docs: list[Record]) -> Found:
    """As clusters do it, in floating point."""
    return {"value": float(sum(doc.get(said["field"], 0) for doc in docs))}


def _filter(said: Any, below: Any, docs: list[Record]) -> Found:
    test = tester(said)
    hits = [doc for doc in docs if test(doc)]
    return {"doc_count": len(hits), **add_up(below, hits)}


def _terms(said: Any, below: Any, docs: list[Record]) -> Found:
    groups = _groups([(said["field"], lambda value: value)], docs)
    rows = sorted(groups.items(), key=lambda item: (-len(item[1]), str(item[0])))
    size = int(said.get("size", 10))
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": sum(len(hits) for _key, hits in rows[size:]),
        "buckets": [_bucket(key[0], hits, below) for key, hits in rows[:size]],
    }


def _date_histogram(said: Any, below: Any, docs: list[Record]) -> Found:
    """Empty steps between the first and the last are in it, as `min_doc_count` 0 has it."""
    step = _step(said)
    groups = _groups([(said["field"], lambda value: value // step * step)], docs)
    keys = [key[0] for key in groups]
    if keys and (max(keys) - min(keys)) // step > _MOST_BUCKETS:
        raise BadQuery("too_many_buckets_exception", "Trying to create too many buckets.")
    first, last = (min(keys), max(keys) + step) if keys else (0, 0)
    steps = range(first, last, step)
    return {"buckets": [_bucket(at, groups.get((at,), []), below) for at in steps]}


def _composite(said: Any, below: Any, docs: list[Record]) -> Found:
    """In the order of the sources' values; `after_key` while there may be more."""
    sources = [_source(one) for one in said["sources"]]
    size = int(said.get("size", 10))
    if size > _MOST_BUCKETS:
        raise BadQuery("illegal_argument_exception", "composite size is too large")
    names = [name for name, _field, _of in sources]
    groups = _groups([(field, of) for _name, field, of in sources], docs)
    rows = sorted(groups.items(), key=lambda item: _order(item[0]))
    if "after" in said:
        if set(said["after"]) != set(names):
            raise BadQuery("illegal_argument_exception", "[after] has other keys than the sources")
        after = _order(tuple(said["after"][name] for name in names))
        rows = [row for row in rows if _order(row[0]) > after]
    page = rows[:size]
    made: Found = {
        "buckets": [_bucket(dict(zip(names, key, strict=True)), hits, below) for key, hits in page]
    }
    if page:
        made["after_key"] = dict(zip(names, page[-1][0], strict=True))
    return made


def _source(said: Any) -> tuple[str, str, Callable[[Any], Any]]:
    name, kind = next(iter(said.items()))
    if "terms" in kind:
        return name, kind["terms"]["field"], lambda value: value
    if "date_histogram" in kind:
        step = _step(kind["date_histogram"])
        return name, kind["date_histogram"]["field"], lambda value: value // step * step
    raise BadQuery("parsing_exception", f"unknown source of composite [{name}]")


def _step(said: Any) -> int:
    """Milliseconds of a fixed interval."""
    match = re.fullmatch(r"(\d+)([smhd])", str(said.get("fixed_interval", "")))
    if match is None:
        raise BadQuery("illegal_argument_exception", "Required one of fields [fixed_interval]")
    return int(match[1]) * _UNITS[match[2]]


def _groups(
    fields: list[tuple[str, Callable[[Any], Any]]], docs: Iterable[Record]
) -> dict[tuple[Any, ...], list[Record]]:
    """A document without one of the fields is in no bucket."""
    found: dict[tuple[Any, ...], list[Record]] = {}
    for doc in docs:
        if all(field in doc for field, _of in fields):
            found.setdefault(tuple(of(doc[field]) for field, of in fields), []).append(doc)
    return found


def _order(key: tuple[Any, ...]) -> tuple[tuple[int, int, str], ...]:
    """Numbers before texts."""
    return tuple((0, one, "") if isinstance(one, int) else (1, 0, str(one)) for one in key)


def _bucket(key: Any, hits: list[Record], below: Any) -> Found:
    return {"key": key, "doc_count": len(hits), **add_up(below, hits)}


_KINDS: dict[str, Callable[[Any, Any, list[Record]], Found]] = {
    "sum": _sum,
    "filter": _filter,
    "terms": _terms,
    "date_histogram": _date_histogram,
    "composite": _composite,
}

"""
Two people in one editor: field by field, nobody's words are lost.

A form carries the stamp of each field as it was drawn. A posted field that still has its stamp was
not touched; one that differs is meant. Only when the draft's field moved too is there a choice to
be made, and then a person makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any


def stamp(value: object) -> str:
    """Eleven characters that stand for a value. Line ends are those of no system."""
    text = str(value).replace("\r\n", "\n").strip()
    return sha256(text.encode()).hexdigest()[:11]


def stamps_of(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: stamp(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Merge:
    """What to write, which fields somebody else moved too, and what the form shows from now on."""

    changes: dict[str, Any]
    clashes: tuple[str, ...]
    stamps: dict[str, str]


def merge(
    posted: Mapping[str, Any],
    drawn: Mapping[str, str],
    now: Mapping[str, Any],
    mine: Iterable[str] = (),
) -> Merge:
    """
    `posted` is the form, `drawn` the stamps it was drawn with, `now` the draft as it is.

    Fields in `mine` win over what somebody else wrote. A field without a stamp counts as meant.
    """
    insist = set(mine)
    changes: dict[str, Any] = {}
    clashes: list[str] = []
    stamps: dict[str, str] = {}
    for name, value in posted.items():
        was, here, there = drawn.get(name), stamp(value), stamp(now[name])
        stamps[name] = here
        if here in (was, there):
            continue
        if was is None or was == there or name in insist:
            changes[name] = value
        else:
            clashes.append(name)
            stamps[name] = was
    return Merge(changes, tuple(clashes), stamps)


def changed_names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Fields that differ, in the order of `after`."""
    return [name for name in after if before.get(name, "") != after[name]]

"""
SPF records (RFC 7208): who may send, how many look-ups that costs, and how ours joins in.

A record is walked through its includes with texts that were fetched before; what is still missing
is named, so that whoever walks can ask for it and walk again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MOST_LOOKUPS = 10
MOST_DEPTH = 11
_COUNTED = frozenset({"include", "a", "mx", "ptr", "exists", "redirect"})
_KNOWN = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_TERM = re.compile(r"([+\-~?]?)([A-Za-z][A-Za-z0-9_.-]*)([:=/]?)(.*)", re.DOTALL)

Texts = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    qualifier: str
    name: str
    value: str
    is_modifier: bool = False

    @property
    def plain(self) -> str:
        """How two people who mean the same write it alike."""
        return f"{self.name}:{self.value}".lower()


@dataclass(slots=True)
class Walk:
    """What lies behind a record. `code` is the first thing that is wrong with it."""

    own: str
    lookups: int = 0
    allowed: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    allows_all: bool = False
    code: str = ""
    culprit: str = ""

    def blame(self, code: str, culprit: str) -> None:
        if not self.code:
            self.code, self.culprit = code, culprit


def records_in(values: Iterable[str]) -> tuple[str, ...]:
    """Those TXT records that are SPF records."""
    return tuple(one for one in values if re.match(r"v=spf1(\s|$)", one, re.IGNORECASE))


def walk(domain: str, texts: Texts, own: str) -> Walk:
    """
    From the domain's own record through all that it includes.

    `own` is the platform's mechanism: it costs one look-up, and what lies behind it is ours.
    """
    found = Walk(own=own.lower())
    _enter(found, domain, texts, (), trusted=True)
    return found


def _enter(
    found: Walk, domain: str, texts: Texts, above: tuple[str, ...], *, trusted: bool
) -> None:
    name = domain.lower().rstrip(".")
    if name in above or len(above) > MOST_DEPTH:
        found.blame("spf_loop", name)
        return
    if name not in texts:
        found.wanted.add(name)
        return
    records = records_in(texts[name])
    if len(records) != 1:
        code = "spf_two" if records else "spf_missing"
        found.blame(code if not above else f"{code}_inside", name)
        return
    terms = terms_of(records[0])
    if terms is None:
        found.blame("spf_malformed", name)
        return
    _follow(found, terms, texts, (*above, name), trusted=trusted)


def _follow(
    found: Walk, terms: tuple[Term, ...], texts: Texts, above: tuple[str, ...], *, trusted: bool
) -> None:
    redirect = ""
    for term in terms:
        if term.is_modifier:
            redirect = term.value if term.name == "redirect" else redirect
            continue
        counts = trusted and term.qualifier in {"", "+"}
        if term.name == "all":
            found.allows_all |= counts
            return
        found.lookups += term.name in _COUNTED
        if counts:
            found.allowed.add(term.plain)
        if term.name == "include" and "%" not in term.value and term.plain != found.own:
            _enter(found, term.value, texts, above, trusted=counts)
    if redirect:
        found.lookups += 1
        if "%" not in redirect:
            _enter(found, redirect, texts, above, trusted=trusted)


def terms_of(record: str) -> tuple[Term, ...] | None:
    """None for what no receiver can read: it then treats the whole record as broken."""
    found = []
    for text in record.split()[1:]:
        match = _TERM.fullmatch(text)
        if match is None:
            return None
        sign, name, mark, value = match[1], match[2].lower(), match[3], match[4]
        if mark == "=":
            found.append(Term(sign, name, value, is_modifier=True))
            continue
        if name not in _KNOWN or (name in {"include", "ip4", "ip6", "exists"} and not value):
            return None
        found.append(Term(sign, name, f"/{value}" if mark == "/" else value))
    return tuple(found)


def merged(records: Iterable[str], mechanism: str) -> str:
    """
    One record out of those that are there, with ours in it.

    Nothing that the owner allowed is lost, but the permission for everybody. Ours goes first: a
    record is read from the left, and ends at `all`.
    """
    kept: list[str] = []
    ends, redirect = "", ""
    for record in records:
        for text in record.split()[1:]:
            low = text.lower()
            if low.lstrip("+-~?") == "all":
                ends = ends or (low if low[0] in "-~?" else "~all")
            elif low.startswith("redirect="):
                redirect = redirect or text
            elif low not in {mechanism.lower(), f"+{mechanism.lower()}"} and low not in kept:
                kept.append(text)
    last = ends or redirect or "~all"
    return " ".join(["v=spf1", mechanism, *kept, last])

"""DMARC records (RFC 7489): any valid one will do; without one large receivers refuse mail."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared_apps.mailing.rules.tags import Malformed, tags_of

_POLICIES = frozenset({"none", "quarantine", "reject"})
_REPORT = re.compile(r"mailto:[^@\s,;!]+@[^@\s,;!]+(![0-9]+[kmgt]?)?", re.IGNORECASE)


def dmarc_record(reports_to: str) -> str:
    """What we suggest: watch first. `reports_to` is a mailbox of the store's own."""
    return f"v=DMARC1; p=none; rua=mailto:{reports_to}"


def records_in(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(one for one in values if re.match(r"v\s*=\s*dmarc1\b", one, re.IGNORECASE))


def judge_policy(values: Iterable[str]) -> str:
    """The code of what the records are worth; "dmarc" when they are right."""
    seen = tuple(values)
    found = records_in(seen)
    if not found:
        return "dmarc_malformed" if any("dmarc" in one.lower() for one in seen) else "dmarc_missing"
    if len(found) > 1:
        return "dmarc_two"
    try:
        tags = tags_of(found[0])
    except Malformed:
        return "dmarc_malformed"
    # The version stands first and is written in capitals, else receivers pass over the record.
    if not found[0].startswith("v") or tags.get("v") != "DMARC1":
        return "dmarc_malformed"
    return _values(tags)


def _values(tags: dict[str, str]) -> str:
    policies = [tags.get("p", ""), *([tags["sp"]] if "sp" in tags else [])]
    if any(one.lower() not in _POLICIES for one in policies):
        return "dmarc_policy"
    for name in ("adkim", "aspf"):
        if tags.get(name, "r").lower() not in {"r", "s"}:
            return "dmarc_malformed"
    share = tags.get("pct", "100")
    if not share.isdecimal() or int(share) > 100:
        return "dmarc_malformed"
    reports = [one.strip() for one in tags.get("rua", "").split(",") if one.strip()]
    if any(not _REPORT.fullmatch(one) for one in reports if one.lower().startswith("mailto:")):
        return "dmarc_malformed"
    return "dmarc"

"""May this authority issue? RFC 8659, with the parameters of RFC 8657 that we can't fulfil."""

from __future__ import annotations

import shlex

_KNOWN = frozenset({"issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail"})


def allows(records: tuple[str, ...], authority: str) -> bool:
    """`records` in presentation form: `0 issue "letsencrypt.org"`. None at all allows everybody."""
    issue: list[str] = []
    for record in records:
        flags, tag, value = parts(record)
        if tag == "issue":
            issue.append(value)
        elif tag not in _KNOWN and flags & 128:
            return False  # a rule that must be understood, and is not
    return not issue or any(_names(value, authority) for value in issue)


def parts(record: str) -> tuple[int, str, str]:
    try:
        words = shlex.split(record)
    except ValueError:  # a quote that is never closed
        words = []
    if len(words) < 3 or not words[0].isdecimal():
        return 128, "unreadable", ""
    return int(words[0]), words[1].lower(), " ".join(words[2:])


def _names(value: str, authority: str) -> bool:
    name, _, rest = value.partition(";")
    if name.strip().lower() != authority:
        return False
    for one in rest.split(";"):
        key, _, given = one.partition("=")
        if key.strip().lower() == "validationmethods":
            return "http-01" in {word.strip() for word in given.split(",")}
    return True

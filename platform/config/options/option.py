"""One setting: its name, type, default, whether it is a secret, and what it means."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\.[a-z0-9_-]{1,63})*")
_LEAST_SIGNING_KEY = 32  # characters
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})


@dataclass(frozen=True, slots=True)
class Option:
    """
    `lab`: the default where the root domain ends in `.localhost`, when it is another one.
    `needed`: outside of a lab no process starts without it.
    """

    name: str
    kind: str
    default: str
    meaning: str
    secret: bool = False
    lab: str | None = None
    needed: bool = False
    low: int = 0
    high: int | None = None
    choices: tuple[str, ...] = ()

    def default_here(self, *, lab: bool) -> str:
        return self.lab if lab and self.lab is not None else self.default

    def problem(self, value: str) -> str:
        """What is wrong with a value, without the value of a secret; empty when nothing is."""
        if not value:
            return f"it is empty: say {self._wanted()}" if self._must_be_something() else ""
        if _CHECKS[self.kind](value) and self._fits(value):
            return ""
        shown = "what it is" if self.secret else repr(value)
        return f"{shown} is no {self.kind}: say {self._wanted()}"

    def _must_be_something(self) -> bool:
        return self.kind == "yes/no" or (self.kind == "number" and self.default.isdecimal())

    def _fits(self, value: str) -> bool:
        if self.choices and value not in self.choices:
            return False
        if self.kind == "number":
            return self.low <= int(value) and (self.high is None or int(value) <= self.high)
        return True

    def _wanted(self) -> str:
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind == "number":
            most = "" if self.high is None else f" to {self.high}"
            return f"a whole number from {self.low}{most}"
        return _WANTED[self.kind]


def is_yes(value: str) -> bool:
    return value.lower() in _YES


def words(value: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in value.split(",") if word.strip()]


def _address(*schemes: str) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            return False
        return parts.scheme in schemes and bool(parts.hostname)

    return check


def _all(check: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda value: all(check(word) for word in words(value))


def _is_host(value: str) -> bool:
    return _HOST.fullmatch(value.lower()) is not None


def _is_door(value: str) -> bool:
    host, _, port = value.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1].replace(":", "")
    return _is_number(port) and 0 < int(port) < 65536 and _is_host(host)


def _is_email(value: str) -> bool:
    name, _, host = value.rpartition("@")
    return bool(name) and " " not in value and _is_host(host)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 16


def _is_long(value: str) -> bool:
    return len(value) >= _LEAST_SIGNING_KEY


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


_CHECKS: dict[str, Callable[[str], bool]] = {
    "text": lambda _value: True,
    "folder": lambda _value: True,
    "file": lambda _value: True,
    "list": lambda _value: True,
    "yes/no": lambda value: value.lower() in _YES | _NO,
    "number": _is_number,
    "class": _all(lambda value: all(part.isidentifier() for part in value.split("."))),
    "host": _is_host,
    "hosts with ports": _all(_is_door),
    "address": _address("http", "https"),
    "addresses": _all(_address("http", "https")),
    "database address": _address("postgres", "postgresql"),
    "Valkey address": _address("redis", "rediss"),
    "e-mail address": _is_email,
    "sealing keys": lambda value: bool(words(value)) and _all(_is_key)(value),
    "signing keys": lambda value: bool(words(value)) and _all(_is_long)(value),
}
_WANTED = {
    "yes/no": "yes or no",
    "class": "the dotted path of a class",
    "host": "a host name without scheme and port",
    "hosts with ports": "host:port, several with commas",
    "address": "http:// or https:// and a host",
    "addresses": "http:// or https:// and a host, several with commas",
    "database address": "postgres://user:password@host:port/database",
    "Valkey address": "redis://:password@host:port, or rediss:// for TLS",
    "e-mail address": "name@host",
    "signing keys": f"{_LEAST_SIGNING_KEY} characters or more each, the newest first, with commas",
    "sealing keys": "base64 of 32 bytes each, the newest first, with commas",
}


def names(options: Sequence[Option]) -> dict[str, Option]:
    """By name. A name that stands twice is a mistake of ours."""
    found = {option.name: option for option in options}
    if len(found) != len(options):
        raise ValueError("a setting stands in the table twice")
    return found

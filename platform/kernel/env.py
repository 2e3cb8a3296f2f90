"""Typed readers of the environment. `NAME_FILE` names a file that holds the value of `NAME`."""

from __future__ import annotations

import os
from pathlib import Path


class BadSetting(RuntimeError):
    """A setting is missing or nonsense. The message names it and says how to mend it."""


def text(name: str, default: str | None = None) -> str:
    file = os.environ.get(f"{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(name, default)
    if value is None:
        raise BadSetting(f"{name} is not set")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no", "true", "false", "1", "0", "on", "off"}:
        raise BadSetting(f"{name} is {value!r}: say yes or no")
    return value in {"yes", "true", "1", "on"}


def whole(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise BadSetting(f"{name} is {value!r}: say a whole number")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]

"""One setting: its name, type, default, whether it is a secret, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.options import kinds
from config.options.kinds import is_yes, words

__all__ = ["Option", "is_yes", "names", "words"]


@dataclass(frozen=True, slots=True)
class Option:
    """
    `lab`: the default where the root domain ends in `.localhost`, when it is another one.
    `needed`: outside of a lab no process starts without it.
    `lab_only`: never "yes" where anybody could come from outside.
    `low`, `high`: bounds of a number; of a text `low` is how many characters it needs.
    `may_be_empty`: empty says something else than the default does.
    """

    name: str
    kind: str
    default: str
    meaning: str
    secret: bool = False
    lab: str | None = None
    needed: bool = False
    lab_only: bool = False
    may_be_empty: bool = False
    low: int = 0
    high: int | None = None
    choices: tuple[str, ...] = ()

    def default_here(self, *, lab: bool) -> str:
        return self.lab if lab and self.lab is not None else self.default

    def problem(self, value: str) -> str:
        """What is wrong with a value, without the value of a secret; empty when nothing is."""
        if not value:
            return f"must not be empty: {self._wanted()}" if self._must_be_something() else ""
        if kinds.looks_like(self.kind, value) and self._fits(value):
            return ""
        shown = "" if self.secret else f", not {value!r}"
        return f"must be {self._wanted()}{shown}"

    def _must_be_something(self) -> bool:
        return bool(self.default) and not self.may_be_empty

    def _fits(self, value: str) -> bool:
        if self.choices and value not in self.choices:
            return False
        if self.kind == "number":
            return self.low <= int(value) and (self.high is None or int(value) <= self.high)
        if self.kind == "address" and not self.secret and "@" in value:
            return False  # a password would stand in logs and on pages
        return len(value) >= self.low

    def _wanted(self) -> str:
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.kind == "number":
            most = "" if self.high is None else f" to {self.high}"
            return f"a whole number from {self.low}{most}"
        least = f", {self.low} or more" if self.low else ""
        return kinds.wanted(self.kind) + least


def names(options: Sequence[Option]) -> dict[str, Option]:
    """By name. A name that stands twice is a mistake of ours."""
    found = {option.name: option for option in options}
    if len(found) != len(options):
        raise ValueError("a setting stands in the table twice")
    return found

"""Choices of a radio card: a word with a second line, a price and an icon."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """A label for {% field form.size cards=True %}; its text is the title alone."""

    title: str
    detail: str = ""
    aside: str = ""
    icon: str = ""

    def __str__(self) -> str:
        return self.title

"""People who do not exist: a name, an address of no machine, a host of no network."""

from __future__ import annotations

from dataclasses import dataclass

_FIRST = (
    *("Ada", "Bela", "Cora", "Dario", "Edda", "Finn", "Greta", "Hugo", "Ines", "Jaro", "Kira"),
    *("Levi", "Mara", "Nils", "Olga", "Pia", "Quinn", "Runa", "Sven", "Tilda", "Ugo", "Vera"),
    *("Wim", "Xenia", "Yara", "Zeno"),
)
_LAST = (
    *("Apfel", "Birke", "Clover", "Distel", "Esche", "Farn", "Ginster", "Hazel", "Iris", "Juniper"),
    *("Kamille", "Linde", "Maple", "Nelke", "Olive", "Pappel", "Quitte", "Rowan", "Sorrel"),
    *("Thyme", "Ulme", "Vetch", "Willow", "Yarrow", "Zeder"),
)


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    email: str
    host: str


def person(number: int) -> Person:
    """The nth of them: 650 names, then the same with another number."""
    first = _FIRST[number % len(_FIRST)]
    last = _LAST[number % len(_LAST)]
    return Person(
        f"{first} {last}",
        f"{first}.{last}.{number + 1}@made-up.example".lower(),
        f"{last}-{number + 1}.made-up.example".lower(),
    )

"""Words that belong to one store or one person, and the look for them where they do not belong."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(rb"canary\d{3}[a-z]")
SHOP = "s"  # the letter of what a store shows to everybody


def word(number: int, letter: str = SHOP) -> str:
    """Of one person in one store, or of the shop itself. It can stand in names and in hosts."""
    return f"canary{number:03d}{letter}"


class Book:
    """All hosts and who they belong to. Words tell that by themselves."""

    def __init__(self, hosts: dict[str, int]) -> None:
        """`hosts`: each store's host and its number."""
        self._hosts = {host.encode(): number for host, number in hosts.items()}
        roots = {host.partition(".")[2] for host in hosts}
        endings = "|".join(re.escape(root) for root in sorted(roots))
        self._host = re.compile(rf"[a-z0-9-]+\.(?:{endings})".encode())

    def foreign(self, text: bytes, number: int, letters: Iterable[str] | None) -> list[str]:
        """
        Words in `text` of another store than `number`, or of a person whose letter is not named.

        `letters` None: all people of the store may stand there, as its team sees them.
        """
        lowered = text.lower()
        found = set(_WORD.findall(lowered))
        own = None if letters is None else {word(number, one).encode() for one in letters}
        start = word(number)[:-1].encode()
        wrong = {one for one in found if (one not in own if own is not None else one[:-1] != start)}
        hosts = {
            one for one in self._host.findall(lowered) if self._hosts.get(one, number) != number
        }
        return sorted(one.decode() for one in wrong | hosts)

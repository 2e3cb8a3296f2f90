"""What no customer of a store may ever read, and how texts are searched for it."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from django.conf import settings

from shared_apps.fleet.port import drivers

_COMMON = {"manual"}  # an English word before it is a driver
_TOKEN = re.compile(r"[A-Za-z0-9_+=-]{20,}")
_SHORT = 5  # letters; random tokens do not come to spell longer words
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


def forbidden() -> tuple[str, ...]:
    """The platform's name and hosts, and the names of what servers are made with."""
    names = {settings.PLATFORM_NAME, settings.ROOT_DOMAIN, settings.ROOT_DOMAIN.split(".")[0]}
    for key in drivers.keys():  # noqa: SIM118 - a registry is no mapping
        if key not in _COMMON:
            names |= {key, drivers.get(key).label}
    return tuple(sorted(name.lower() for name in names))


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that a customer can look at: where it came from, and all of its text."""

    name: str
    text: str

    def leaks(self, words: tuple[str, ...]) -> list[str]:
        """Each leak with what stands around it."""
        low = self.text.lower()
        found = []
        for word in words:
            for match in re.finditer(re.escape(word), low):
                if len(word) <= _SHORT and self._by_chance(match.start(), match.end()):
                    continue
                around = self.text[max(match.start() - 40, 0) : match.end() + 30]
                found.append(f"{self.name}: {' '.join(around.split())}")
        return found

    def _by_chance(self, start: int, end: int) -> bool:
        """Amid a random token: a long one of small and great letters and digits without a break."""
        for token in _TOKEN.finditer(self.text, max(start - 200, 0), end + 200):
            if token.start() <= start and end <= token.end():
                said, here = token[0], self.text[max(start - 1, 0) : end + 1]
                mixed = any(c.isdigit() for c in said) and not (said.islower() or said.isupper())
                return mixed and here.isalnum()
        return False


def leaks_in(things: list[Seen], words: tuple[str, ...]) -> list[str]:
    return [leak for thing in things for leak in thing.leaks(words)]


def text_of_pdf(raw: bytes) -> str:
    """Every byte that can be read: the outside, and what lies in compressed streams."""
    parts = [_STREAM.sub(b"", raw)]
    for stream in _STREAM.findall(raw):
        try:
            parts.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            parts.append(stream)
    return b"\n".join(parts).replace(b"\0", b"").decode("latin-1")

"""
Which names a store may claim, and how they are written.

The public suffix list is the packaged one (publicsuffixlist), so that nothing is fetched.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import idna

from shared_apps.domains.errors import BadName
from shared_apps.domains.rules.scripts import is_mixed, skeleton

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

# An event's aggregate is its host, and that column has this length.
LONGEST = 80
_TYPED = re.compile(r"(?:https?://)?([^/?#]*)/?", re.IGNORECASE)
_NOWHERE = frozenset(["arpa", "example", "internal", "invalid", "local", "onion"])


@dataclass(frozen=True, slots=True)
class HostName:
    """`ascii` is the host as DNS has it; `shown` as people read it; `registrable` was bought."""

    ascii: str
    shown: str
    registrable: str

    @property
    def is_apex(self) -> bool:
        return self.ascii == self.registrable

    def relative(self, name: str) -> str:
        """`name` as a provider's form wants it, without the zone: "@", "shop", "_x.shop"."""
        return name.removesuffix(self.registrable).rstrip(".") or "@"


def read_host(typed: str, *, root: str, own_names: tuple[str, ...] = ()) -> HostName:
    """
    The host that a person typed or pasted. Raises BadName.

    `root` is the platform's root domain; `own_names` are further names of the platform's own.
    """
    text = _bare(typed)
    host = HostName(ascii_of(text), "", "")
    shown = shown_of(host.ascii)
    bought = suffixes().privatesuffix(host.ascii)
    if host.ascii.rpartition(".")[2] in _NOWHERE:
        raise BadName("nowhere", suffix=host.ascii.rpartition(".")[2])
    _refuse_own(host.ascii, (root, *own_names))
    if not bought:
        raise BadName("suffix", host=shown)
    _refuse_look_alikes(shown, brand_words((root, *own_names)))
    return HostName(host.ascii, shown, bought)


def _bare(typed: str) -> str:
    """Without scheme and one closing slash, as addresses are pasted."""
    text = typed.strip()
    match = _TYPED.fullmatch(text)
    if match is None:
        raise BadName("path")
    text = match[1]
    if not text:
        raise BadName("empty")
    if "@" in text:
        raise BadName("mail")
    _refuse_addresses(text)
    if ":" in text:
        raise BadName("port")
    if "*" in text:
        raise BadName("wildcard")
    # The full stops of other scripts end a label too.
    if text.endswith((".", "。", "．", "｡")):
        raise BadName("dot", host=text.rstrip(".。．｡"))
    return text


def _refuse_addresses(text: str) -> None:
    """Also in the short and hexadecimal ways in which programs read them: 127.1, 0x7f000001."""
    parts = text.strip("[]").split(".")
    numbers = all(re.fullmatch(r"0[xX][0-9a-fA-F]*|[0-9]+", part) for part in parts)
    try:
        ipaddress.ip_address(text.strip("[]").split("%")[0])
    except ValueError:
        if not numbers:
            return
    raise BadName("address")


def ascii_of(text: str) -> str:
    """Lower case and punycode. Raises BadName for what no DNS name can be."""
    try:
        host = idna.encode(text, uts46=True, std3_rules=True, strict=True).decode().lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise BadName("letters", host=text[:60]) from error
    if "." not in host:
        raise BadName("single", host=host)
    if len(host) > LONGEST:
        raise BadName("long", longest=str(LONGEST))
    # Other scripts' digits become ours: look again at what came out.
    _refuse_addresses(host)
    return host


def shown_of(host: str) -> str:
    """As people read it; the punycode itself when it decodes to nothing that may be shown."""
    try:
        return str(idna.decode(host))
    except (idna.IDNAError, UnicodeError) as error:
        raise BadName("letters", host=host[:60]) from error


@cache
def suffixes() -> PublicSuffixList:
    """Ten thousand rules, read when the first name is judged."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


def is_inside(host: str, other: str) -> bool:
    """The same name, or a child of it."""
    return host == other or host.endswith(f".{other}")


def _refuse_own(host: str, own: tuple[str, ...]) -> None:
    for name in own:
        if is_inside(host, name):
            raise BadName("own", host=host)
        if is_inside(name, host):
            raise BadName("above", host=host)


def brand_words(names: tuple[str, ...]) -> frozenset[str]:
    """The words that stand for the platform: the bought label of each of its names."""
    found = {(suffixes().privatesuffix(name) or name).split(".")[0] for name in names}
    return frozenset(word for word in found if len(word) > 2)


def _refuse_look_alikes(shown: str, words: frozenset[str]) -> None:
    """A label in two alphabets, or one that reads as the platform's name."""
    skeletons = {skeleton(word, digits=True) for word in words}
    for label in shown.split("."):
        if is_mixed(label):
            raise BadName("mixed", label=label)
        parts = {skeleton(part, digits=True) for part in (label, *label.split("-"))}
        if parts & skeletons:
            raise BadName("look_alike", label=label)

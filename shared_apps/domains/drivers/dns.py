"""
Ask the servers that are responsible, never a cache: a record counts from the moment it is set.

Aliases are followed by hand, each target at its own servers. A look must not take long: a server
that was silent once is not asked again in the same look.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kernel.http import run_call_guards
from shared_apps.domains.drivers.servers import Server, servers_of, validates
from shared_apps.domains.drivers.walk import Walker
from shared_apps.domains.drivers.wire import Said, say
from shared_apps.domains.port import Answer, Sighting, Status

MOST_ALIASES = 8
MOST_SERVERS = 4


@dataclass(slots=True)
class Lookup:
    """
    One look. `lab`: servers that are asked about everything, instead of the responsible ones.

    `roots`: where the walk to those begins; the world's own when empty.
    """

    lab: tuple[Server, ...] = ()
    roots: tuple[Server, ...] = ()
    _walker: Walker | None = None
    _silent: set[Server] = field(default_factory=set)

    def sight(self, host: str, *, edge: str, proof: str = "") -> Sighting:
        """All that matters about a host that should be an alias of `edge`."""
        ipv4 = self.ask(host, "A", stop_at=edge)
        if not self.lab and not ipv4.failed and not validates(host):
            ipv4 = Answer(host, "A", "dnssec", asked=ipv4.asked)
        return Sighting(
            host,
            ipv4,
            self.ask(host, "AAAA", stop_at=edge),
            self.ask(proof, "TXT") if proof else None,
            self._caa(host, edge),
        )

    def ask(self, name: str, kind: str, *, stop_at: str = "") -> Answer:
        """Follow aliases to the end, or until `stop_at` is one of them."""
        run_call_guards()
        chain: list[str] = []
        current = name
        while True:
            answer = self._ask_once(name, current, kind)
            alias = "" if kind == "CNAME" else _alias(answer)
            if not alias:
                return Answer(
                    name,
                    kind,
                    answer.status,
                    answer.values,
                    tuple(chain),
                    answer.differing,
                    answer.asked,
                )
            if alias in {name, *chain} or len(chain) >= MOST_ALIASES:
                return Answer(name, kind, "loop", (), tuple(chain), (), answer.asked)
            chain.append(alias)
            if alias == stop_at:
                return Answer(name, kind, "found", (), tuple(chain), (), answer.asked)
            current = alias

    def _ask_once(self, name: str, current: str, kind: str) -> Answer:
        servers = self.lab or self._responsible(current)
        said: list[Said] = []
        for server in servers[:MOST_SERVERS]:
            if server in self._silent:
                said.append(Said("timeout"))
                continue
            one = say(server, current, kind, authoritative=not self.lab)
            if one.status == "timeout":
                self._silent.add(server)
            said.append(one)
        asked = tuple(str(server) for server in servers[:MOST_SERVERS])
        return _together(name, kind, said, asked)

    def _responsible(self, name: str) -> tuple[Server, ...]:
        """
        By a walk from the roots. Where a network lets nobody ask them, the system's resolver is
        asked who is responsible; never for the records themselves.
        """
        if self._walker is None:
            self._walker = Walker(self.roots)
        return self._walker.servers_of(name) or servers_of(name)

    def _caa(self, host: str, edge: str) -> Answer:
        """The set that is nearest above the host holds (RFC 8659); empty when there is none."""
        labels = host.split(".")
        answer = Answer(host, "CAA", "empty")
        for depth in range(len(labels) - 1):
            answer = self.ask(".".join(labels[depth:]), "CAA", stop_at=edge)
            if answer.failed or answer.values:
                return answer
        return Answer(host, "CAA", "empty", asked=answer.asked)


_ALIAS = "alias "


def _alias(answer: Answer) -> str:
    first = answer.values[0] if answer.values else ""
    return first.removeprefix(_ALIAS) if first.startswith(_ALIAS) else ""


def _together(name: str, kind: str, said: list[Said], asked: tuple[str, ...]) -> Answer:
    """One answer out of several servers': what they agree on, or that they don't."""
    heard = [one for one in said if one.status in {"found", "empty", "nxdomain"}]
    contents = [
        (f"{_ALIAS}{one.alias}",) if one.alias else tuple(sorted(one.values)) for one in heard
    ]
    if len(set(contents)) > 1:
        shown = tuple(tuple(v.removeprefix(_ALIAS) for v in values) for values in contents)
        return Answer(name, kind, "split", (), (), shown, asked)
    if heard:
        return Answer(name, kind, heard[0].status, contents[0], (), (), asked)
    return Answer(name, kind, _worst([one.status for one in said]), (), (), (), asked)


def _worst(statuses: list[Status]) -> Status:
    """What tells the most to the person who must mend it."""
    order: tuple[Status, ...] = ("dnssec", "servfail", "lame", "timeout")
    return next((one for one in order if one in statuses), "lame")

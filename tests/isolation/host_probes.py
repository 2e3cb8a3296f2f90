"""Probes of the one thing that chooses the store: the request's own Host."""

from __future__ import annotations

from collections.abc import Iterator

from kernel.tenancy import routing
from tests.isolation.own import Own
from tests.isolation.probe import Probe, Verdict
from tests.isolation.visits import Visit, body_of, judge, works
from tests.isolation.worlds import Side

# A request to the one store's host that claims the other's by a header.
_CLAIMS = (
    "x-forwarded-host",
    "x-host",
    "x-original-host",
    "x-forwarded-server",
    "x-http-host-override",
    "x-tenant",
    "x-store",
    "x-original-url",
    "x-rewrite-url",
    "forwarded",
    "referer",
    "origin",
)
# Pages that name their store; one that does not (yet) has no twin and does not count.
PAGES = ("/api/v1/schema/", "/auth/login/", "/")


def _value(header: str, host: str, key: str) -> str:
    if header == "forwarded":
        return f"host={host};proto=http"
    if header in {"referer", "origin", "x-original-url", "x-rewrite-url"}:
        return f"http://{host}:8000/"
    return key if header in {"x-tenant", "x-store"} else f"{host}:8000"


def claim_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """The page is the one of the Host, whatever else is claimed."""
    host, key = mine.store.primary_host, mine.store.key
    for header in _CLAIMS:
        for page in PAGES:

            def attack(header: str = header, page: str = page) -> Verdict:
                claim = {header: _value(header, host, key)}
                body = body_of(Visit("GET", page).send(other, **claim))
                place = _place(body, mine, other)
                return Verdict(place == "other", f"answered as {place}")

            def twin(page: str = page) -> bool:
                return _place(body_of(Visit("GET", page).send(mine)), mine, other) == "mine"

            yield Probe("host", f"{header} claims {mine.store.slug} on {page}", attack, twin)


def _place(body: bytes, mine: Side, other: Side) -> str:
    shows = {
        name: any(word.encode() in body for word in (side.canary, side.store.primary_host))
        for name, side in (("mine", mine), ("other", other))
    }
    if shows["mine"]:
        return "mine" if not shows["other"] else "both"
    return "other" if shows["other"] else "none"


def spelling_probes(mine: Side) -> Iterator[Probe]:
    """Hosts that look like the store's are nobody's; other spellings of the same stay its own."""
    host = mine.store.primary_host
    lookalikes = {
        "two dots at the end": f"{host}..",
        "a store under the store": f"x.{host}",
        "a name that ends the same": f"evil{host}",
        "a name behind it": f"{host}.evil.example",
        "another letter": host.replace("a", "\u0430", 1),
        "an IDN": f"xn--{host}",
        "an address": "127.0.0.1",
        "user information": f"{host}@evil.example",
        "a path": f"{host}/evil",
        "two hosts": f"{host},evil.example",
        "a space": f"{host} evil.example",
        "nothing": "",
    }
    for name, wrong in lookalikes.items():

        def attack(wrong: str = wrong) -> Verdict:
            answer = Visit("GET", PAGES[0]).send(mine, host=wrong)
            verdict = judge(answer, mine.canaries)
            quiet = not answer.cookies
            return Verdict(verdict.refused and quiet, verdict.said)

        yield Probe("host", f"{mine.store.slug}: {name}", attack, lambda: _shown(mine, host))


def _shown(side: Side, host: str) -> bool:
    return side.canary.encode() in body_of(Visit("GET", PAGES[0]).send(side, host=host))


def turn_probes(mine: Side, other: Side) -> Iterator[Probe]:
    """One process, one store's page after the other's: nothing of the first is left."""
    for page in PAGES:

        def attack(page: str = page) -> Verdict:
            places = []
            for side in (mine, other, mine, other):
                routing.forget()
                body = body_of(Visit("GET", page).send(side))
                places.append(_place(body, mine, other))
            return Verdict(places == ["mine", "other"] * 2, str(places))

        def twin(page: str = page) -> bool:
            return _place(body_of(Visit("GET", page).send(mine)), mine, other) == "mine"

        yield Probe(
            "turns", f"{mine.store.slug}, {other.store.slug} in turns: {page}", attack, twin
        )


def central_probes(side: Side, requests: list[Own]) -> Iterator[Probe]:
    """A store's session and token are nothing on the platform's own hosts."""
    for own in requests:
        if not own.closed or own.method != "GET":
            continue
        person = side.owner if own.role == "team" else side.visitor
        for host in ("admin.ezscale.localhost", "partners.ezscale.localhost"):

            def attack(own: Own = own, host: str = host, person=person) -> Verdict:
                visit = own.visit(side.visitor.things, person)
                answer = visit.send(side, host=f"{host}:8000")
                return judge(answer, side.canaries)

            def twin(own: Own = own, person=person) -> bool:
                return works(own.visit(side.visitor.things, person).send(side))

            yield Probe("central", f"{own.name} on {host}", attack, twin)


def all_probes(mine: Side, other: Side, requests: list[Own]) -> list[Probe]:
    found = [*claim_probes(mine, other), *spelling_probes(mine), *turn_probes(mine, other)]
    return [*found, *central_probes(mine, requests)]

"""Probes over every route: foreign ids, foreign sessions, foreign tokens, another customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.isolation.own import Own, swapped, swaps
from tests.isolation.probe import Probe, Verdict
from tests.isolation.visits import body_of, judge, shape, works
from tests.isolation.worlds import Customer, Side, Things


def _person(side: Side, role: str) -> Customer | None:
    return {"nobody": None, "team": side.owner, "boss": side.owner}.get(role, side.visitor)


def _foreign(own: Own, mine: Things, theirs: Things) -> bool:
    """Every thing in the address has a counterpart that is not, by chance, also mine."""
    for kind, place in own.chosen.values():
        if not theirs.get(kind):
            return False
        if theirs[kind][min(place, len(theirs[kind]) - 1)] in mine[kind]:
            return False
    return True


def object_probes(
    kind: str,
    own_side: Side,
    requests: list[Own],
    who: Customer | None,
    mine: Things,
    theirs: Things,
    canaries: list[str],
) -> Iterator[Probe]:
    """On their own host, signed in as themselves, somebody names a thing that is not theirs."""
    for own in requests:
        person = who if own.role in {"customer", "token"} and who else _person(own_side, own.role)
        if not own.chosen or not _foreign(own, mine, theirs):
            continue

        def attack(own: Own = own, person: Any = person) -> Verdict:
            answer = own.visit(theirs, person).send(own_side)
            verdict = judge(answer, canaries)
            nothing = own.visit(own.unknown(), person).send(own_side)
            if verdict.refused and shape(answer) != shape(nothing):
                return Verdict(False, f"{verdict.said}, but {nothing.status_code} for unknown ids")
            return verdict

        def twin(own: Own = own, person: Any = person) -> bool:
            return works(own.visit(mine, person).send(own_side))

        yield Probe(kind, f"{own_side.store.slug}: {own.name}", attack, twin)


def field_probes(
    own_side: Side, requests: list[Own], theirs: Things, canaries: list[str]
) -> Iterator[Probe]:
    """The same by a form field or a JSON body that names a thing."""
    mine = own_side.visitor.things
    swap = swaps(mine, theirs)
    for own in requests:
        if own.method == "GET" or not any(value in str(own.fields) for value in swap):
            continue
        person = _person(own_side, own.role)

        def attack(own: Own = own, person: Any = person) -> Verdict:
            sent = own.visit(mine, person, swapped(own.fields, swap))
            answer = sent.send(own_side)
            verdict = judge(answer, canaries)
            # A form that is shown again with its refusal is a no, too.
            return Verdict(verdict.refused or answer.status_code == 422, verdict.said)

        def twin(own: Own = own, person: Any = person) -> bool:
            answer = own.visit(mine, person).send(own_side)
            return works(answer) and answer.status_code != 422

        yield Probe("field", f"{own_side.store.slug}: {own.name}", attack, twin)


def credential_probes(own_side: Side, other: Side, requests: list[Own]) -> Iterator[Probe]:
    """A session or token of one store, shown on the other store's host, for either's things."""
    for own in requests:
        person = _person(own_side, own.role)
        if person is None or not own.closed:
            continue
        kind = "token" if own.role in {"token", "boss"} else "session"
        for whose, things in (("own", own_side.visitor.things), ("their", other.visitor.things)):
            if not own.chosen and whose == "own":
                continue

            def attack(own: Own = own, person: Any = person, things: Things = things) -> Verdict:
                return judge(own.visit(things, person).send(other), own_side.canaries)

            def twin(own: Own = own, person: Any = person) -> bool:
                return works(own.visit(own_side.visitor.things, person).send(own_side))

            name = f"{own_side.store.slug} on {other.store.slug}: {own.name}, {whose} things"
            yield Probe(kind, name, attack, twin)


def list_probes(side: Side, requests: list[Own], asker: Customer) -> Iterator[Probe]:
    """What a page shows of one customer is not on the same page of another."""
    owner = side.visitor
    for own in requests:
        if own.method != "GET" or own.chosen or not own.closed or own.role in {"team", "boss"}:
            continue

        def attack(own: Own = own) -> Verdict:
            answer = own.visit({}, asker).send(side)
            shown = owner.canary.encode() in body_of(answer)
            return Verdict(not shown and works(answer), f"{answer.status_code} shown={shown}")

        def twin(own: Own = own) -> bool:
            return owner.canary.encode() in body_of(own.visit({}, owner).send(side))

        yield Probe("list", f"{side.store.slug}: {own.name} as another customer", attack, twin)

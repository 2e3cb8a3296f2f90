"""All of them: who they are, where they live, and letting them go at once or in turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from tests.bench.board import say
from tests.bench.load.notices import Post
from tests.bench.load.places import Place
from tests.bench.load.programs import Processor, Script, TeamScript
from tests.bench.load.shoppers import Customer, Guest
from tests.bench.load.tally import Tally
from tests.bench.load.teams import Reseller, Staff
from tests.bench.load.visitor import Visitor
from tests.bench.load.wire import Wire
from tests.bench.load.words import Book
from tests.selling import CardSandbox

_GUEST_LETTERS = "mnopq"
_SAY_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Heads:
    """How many of each kind."""

    customers: int = 36
    guests: int = 26
    resellers: int = 14
    scripts: int = 12
    team_scripts: int = 4
    staff: int = 3
    processors: int = 5

    @property
    def all(self) -> int:
        return sum(getattr(self, name) for name in self.__slots__)

    def people(self, stores: int) -> int:
        """Customers that a store needs: one for each visitor, and one whom nobody plays."""
        return 1 - -(self.customers + self.scripts) // stores


@dataclass(frozen=True, slots=True)
class World:
    """What visitors meet: the stores, the staff's host, and the processor's double."""

    places: Sequence[Place]
    staff: Place
    staff_emails: Sequence[str]
    cards: CardSandbox

    def book(self) -> Book:
        return Book({one.host: one.number for one in self.places})


def gather(
    heads: Heads, world: World, wire: Callable[[], Wire], tally: Tally, seed: int
) -> list[Visitor]:
    """Spread over the stores. No two play the same customer."""
    book, post, luck = world.book(), Post(), Random(seed)
    places = list(world.places)
    count = len(places)

    def given(place: Place) -> tuple[Wire, Place, Book, Tally, Random]:
        return wire(), place, book, tally, Random(luck.random())

    def others(place: Place) -> list[Place]:
        return [one for one in places if one is not place]

    found: list[Visitor] = []
    for at in range(heads.customers + heads.scripts):
        place, me = places[at % count], places[at % count].residents[at // count]
        if at < heads.customers:
            own = {"me": me, "others": others(place), "cards": world.cards, "post": post}
            found.append(Customer(*given(place), **own))
        else:
            found.append(Script(*given(place), me=me, others=others(place)))
    for at in range(heads.guests):
        place = places[-1 - at % count]
        letter = _GUEST_LETTERS[at // count % len(_GUEST_LETTERS)]
        found.append(Guest(*given(place), letter=letter))
    for at in range(heads.resellers):
        place = places[at * 3 % count]
        found.append(Reseller(*given(place), others=others(place)))
    found += [TeamScript(*given(places[at * 7 % count])) for at in range(heads.team_scripts)]
    for at in range(heads.staff):
        email = world.staff_emails[at]
        found.append(Staff(*given(world.staff), email=email, places=places))
    found += [
        Processor(*given(world.staff), post=post, places=places) for _ in range(heads.processors)
    ]
    return found


def in_turns(visitors: Sequence[Visitor], tally: Tally, *, until_seen: bool = False) -> None:
    """One after the other, until the tally is full; `until_seen`: or until a word was foreign."""
    while not tally.is_full:
        for one in visitors:
            one.step()
            if until_seen and tally.canaries:
                return


def at_once(visitors: Sequence[Visitor], tally: Tally, *, most_seconds: float) -> float:
    """Everybody without a pause, until the tally is full or the time is over. Seconds it took."""
    over = threading.Event()

    def live(one: Visitor) -> None:
        while not (over.is_set() or tally.is_full):
            try:
                one.step()
            except Exception as error:  # noqa: BLE001 - counted; the others' figures are not lost
                tally.wrong(type(one).__name__, f"fell: {error!r}")
        one.wire.close()

    began = said = time.perf_counter()
    with ThreadPoolExecutor(len(visitors)) as pool:
        lives = [pool.submit(live, one) for one in visitors]
        while not all(one.done() for one in lives):
            over.wait(0.5)
            now = time.perf_counter()
            if now - began > most_seconds:
                over.set()
            if now - said > _SAY_SECONDS:
                said = now
                say(f"  {tally.answers:,} of {tally.target:,} answers after {now - began:.0f} s")
    spent = time.perf_counter() - began
    for one in lives:
        one.result()
    return spent

"""The web server, the worker and the clock of `make run`, as its supervisor starts them."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from embedded.children import Kept
from embedded.processes import Ports, product
from tests.bench.board import say
from tests.bench.ground import ROOT, environment
from tests.selling import CardSandbox

_READY_SECONDS = 90
_TOLD, _LONGEST = 5, 4_000  # lines, characters


@contextlib.contextmanager
def serving(port: int, cards: CardSandbox) -> Iterator[list[Kept]]:
    """While the block runs. Raises RuntimeError when the web server does not come up."""
    state = Path(os.environ["EZSCALE_STATE"])
    given = environment(EZSCALE_SANDBOX_STRIPE_URL=cards.url, PORT=str(port))
    kept = []
    for child in product(state, Ports(web=port)):
        env = {**given, "EZSCALE_PROCESS": child.name}
        if not child.as_owner:
            del env["OWNER_DATABASE_URL"]
        kept.append(Kept(child, env, ROOT, state / f"{child.name}.log"))
    try:
        for one in kept:
            one.start()
        _await(kept)
        yield kept
    finally:
        for one in kept:
            one.stop()


def _await(kept: list[Kept]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not all(one.ready() for one in kept):
        if time.monotonic() > deadline:
            raise RuntimeError("the web server does not come up: " + kept[0].last_words())
        for one in kept:
            one.watch(say)
        time.sleep(0.2)


def errors_of(kept: list[Kept]) -> list[str]:
    """The last errors in their logs, tracebacks too: the logs go with the servers' folder."""
    found = []
    for one in kept:
        with one.log.open(errors="replace") as lines:
            found += [f"{one.child.name}: {line[:_LONGEST]}" for line in lines if _is_error(line)]
    return found[-_TOLD:]


def _is_error(line: str) -> bool:
    try:
        said = json.loads(line)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("level") in {"error", "critical"}

"""The web server, the worker and the clock of `make run`, as its supervisor starts them."""

from __future__ import annotations

import contextlib
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

"""
What an open page of a desktop asks for again and again: how many a second one process answers.

HTTP without a network, one after the other. The desktop runs, and had a month of sessions.
"""

from __future__ import annotations

import time
from typing import Any

from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from tests.bench.board import Board
from tests.bench.browsing import signed_in
from tests.bench.desks import running_desktop
from tests.people import make_customer

_LOOKS = 500


def measure(board: Board, store: Store) -> None:
    with in_store(store):
        person = make_customer("dora@desk.test", "Dora Desk")
    service_id = running_desktop(store, person)
    browser = signed_in(store, person.user)
    paths = {
        "meter": f"/account/services/{service_id}/desktop/cost/",
        "spending": "/account/spending/live/",
    }
    for name, path in paths.items():
        board.put(f"live.{name}_per_second", _rate(browser, path), "requests/s", better="higher")


def _rate(browser: Any, path: str) -> float:
    browser.get(path)
    begun = time.perf_counter()
    for _ in range(_LOOKS):
        answer = browser.get(path)
        if answer.status_code != 200 or not answer.content:
            raise RuntimeError(f"{path} answered {answer.status_code}")
    return _LOOKS / (time.perf_counter() - begun)

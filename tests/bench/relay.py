"""How many deliveries one relay carries a second, from outbox to a listener inside the store."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from contracts.event import Event
from kernel.tenancy.context import in_store
from kernel.tenancy.store import Store
from shared_apps.identity.models import User
from shared_apps.outbox.flows import relay_until_quiet, work_until_quiet
from shared_apps.outbox.listeners import listens
from shared_apps.outbox.services import publish
from tests.bench.board import Board

_EACH = 15
_STORES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang(Event):
    """A bell rang."""

    kind: ClassVar[str] = "bench.rang"
    number: str

    @property
    def aggregate(self) -> str:
        return f"bell:{self.number}"


@listens(Rang, "bench.hear")
def hear(_event: Rang) -> None:
    User.objects.exists()


def measure(board: Board, stores: list[Store]) -> None:
    work_until_quiet()
    for store in stores[:_STORES]:
        with in_store(store), transaction.atomic():
            for number in range(_EACH):
                publish(Rang(number=str(number)))
    begun = time.perf_counter()
    carried = relay_until_quiet()
    rate = carried / (time.perf_counter() - begun)
    board.put("relay.deliveries_per_second", rate, "/s", better="higher")

"""
Every event of the public list, told to who wants it.

Where no address of the store wants a kind, its news is not written down for us at all: most stores
have none, and a billing run tells of every invoice.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

from contracts.event import Event
from shared_apps.outbox.due import does_due
from shared_apps.outbox.listeners import listens
from shared_apps.webhooks import flows, services
from shared_apps.webhooks.rules.kinds import KINDS, Kind
from shared_apps.webhooks.selectors import is_wanted
from shared_apps.webhooks.services.telling import SEND


def _listen(kind: Kind) -> None:
    @listens(kind.event, f"webhooks.{kind.name}", wanted=partial(is_wanted, kind.name))
    def told(event: Event) -> None:
        services.tell(kind, event)


for _kind in KINDS:
    _listen(_kind)


@does_due(SEND)
def send(subject: str) -> None:
    flows.send(UUID(subject))

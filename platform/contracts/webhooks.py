"""Events of webhooks that leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookGivenUp(Event):
    """
    An address failed since `since` (ISO, UTC) and is told nothing more; `is_gone`: it said itself
    that it is not there any more. `customer_id` is empty for one of the store's own.
    """

    kind: ClassVar[str] = "webhooks.given_up"
    webhook_id: str
    customer_id: str
    url: str
    since: str
    is_gone: bool

    @property
    def aggregate(self) -> str:
        return self.webhook_id

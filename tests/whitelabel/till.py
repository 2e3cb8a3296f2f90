"""What the card processor was told about the store: its customers read it on their statements."""

from __future__ import annotations

import json

import httpx

from tests.isolation.worlds import Side
from tests.whitelabel.words import Seen

_LISTS = (
    "customers",
    "payment_intents",
    "checkout/sessions",
    "webhook_endpoints",
    "refunds",
    "charges",
)
_OWN = ("url", "livemode")  # the double's own page address is nobody's name


def told(side: Side) -> list[Seen]:
    """Every object of the store's account, as the processor shows it to the account's owner."""
    cards, key = side.shop.cards, side.shop.key
    found = []
    for kind in _LISTS:
        answer = httpx.get(f"{cards.url}/v1/{kind}", auth=(key, ""), params={"limit": "100"})
        if answer.status_code == 200:
            for one in answer.json().get("data", []):
                found.append(Seen(f"processor {kind}", json.dumps(one)))
    found.append(Seen("processor ledger", json.dumps(cards.ledger(key))))
    return found

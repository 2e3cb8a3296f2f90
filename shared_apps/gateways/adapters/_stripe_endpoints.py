"""Stripe's webhook endpoints: exactly one for our address, told of all that we read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from shared_apps.gateways.adapters._stripe_account import STRIPE_VERSION, Account, untyped

# What the till reads. Each notice only names an object; its state is read from the API.
EVENTS = (
    "checkout.session.completed",
    "checkout.session.expired",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
    "charge.dispute.closed",
)
_MOST: Any = {"limit": 100}  # an account may have sixteen


def one_endpoint(account: Account, url: str, events: Sequence[str], *, held: str) -> dict[str, str]:
    """
    Bring the endpoint for our path up to date, whatever host it was made under.

    The signing secret is said once, in the answer to its making (vendor's rule): an endpoint whose
    secret we do not hold is replaced. Answers the settings to keep; none when `held` holds still.
    """
    path = urlsplit(url).path
    rows = account.read(lambda api: api.v1.webhook_endpoints.list(params=_MOST))["data"]
    mine = [row["id"] for row in rows if urlsplit(row["url"]).path == path]
    wanted: dict[str, Any] = {"url": url, "enabled_events": list(events)}
    if mine and held:
        for key in mine:
            _change(account, key, wanted)
        return {}
    for key in mine:
        _drop(account, key)
    params = {**wanted, "api_version": STRIPE_VERSION}
    made = account.write(lambda api: api.v1.webhook_endpoints.create(params=untyped(params)))
    return {"webhook_secret": f"{made['secret']},{held}".rstrip(",")}


def _change(account: Account, key: str, params: dict[str, Any]) -> None:
    account.write(lambda api: api.v1.webhook_endpoints.update(key, params=untyped(params)))


def _drop(account: Account, key: str) -> None:
    account.write(lambda api: api.v1.webhook_endpoints.delete(key))

"""The account itself, its events and its webhook endpoints."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.calls import Call, operation
from sandbox.stripe.wire import Refused, Thing, listed, merged_metadata, need, new_id
from sandbox.stripe.world import shown


@operation("account.retrieve", "GET", "account")
def read_account(call: Call) -> Thing:
    account = call.books.world.store.get("accounts", call.books.account)
    assert account is not None
    return {
        "id": account["id"],
        "object": "account",
        "business_profile": {"name": account["name"], "url": None},
        "charges_enabled": True,
        "country": "DE",
        "created": account["created"],
        "default_currency": "eur",
        "details_submitted": True,
        "email": None,
        "payouts_enabled": True,
        "settings": {"dashboard": {"display_name": account["name"], "timezone": "Etc/UTC"}},
        "type": "standard",
    }


@operation("events.retrieve", "GET", "events/{id}")
def read_event(call: Call) -> Thing:
    return call.books.get("evt", call.id)


@operation("events.list", "GET", "events", "type types delivery_success", paging=True)
def list_events(call: Call) -> Thing:
    wanted = call.params.get("types") or ([call.params["type"]] if "type" in call.params else None)
    after = _created_after(call.params.get("created"))
    found = [
        event
        for event in call.books.all("evt")
        if (wanted is None or event["type"] in wanted) and event["created"] >= after
    ]
    return listed(found, call.params, "/v1/events")


def _created_after(given: Any) -> int:
    if isinstance(given, dict):
        return max(int(given.get("gte", 0)), int(given.get("gt", -1)) + 1)
    return int(given or 0)


@operation("webhook_endpoints.create", "POST", "webhook_endpoints",
           "url enabled_events api_version description metadata")  # fmt: skip
def create_endpoint(call: Call) -> Thing:
    url = need(call.params, "url")
    if not url.startswith(("http://", "https://")):
        raise Refused(400, "Invalid URL", code="url_invalid", param="url")
    events = need(call.params, "enabled_events")
    endpoint = call.books.create(
        "we",
        "webhook_endpoint",
        {
            "api_version": call.params.get("api_version"),
            "description": call.params.get("description"),
            "enabled_events": events if isinstance(events, list) else [events],
            "metadata": merged_metadata({}, call.params),
            "status": "enabled",
            "url": url,
            "_secret": new_id("whsec", 32),
        },
    )
    return {**shown(endpoint), "secret": endpoint["_secret"]}


@operation("webhook_endpoints.retrieve", "GET", "webhook_endpoints/{id}")
def read_endpoint(call: Call) -> Thing:
    return call.books.get("we", call.id)


@operation("webhook_endpoints.update", "POST", "webhook_endpoints/{id}",
           "url enabled_events description metadata disabled")  # fmt: skip
def update_endpoint(call: Call) -> Thing:
    endpoint = call.books.get("we", call.id)
    for name in ("url", "enabled_events", "description"):
        endpoint[name] = call.params.get(name, endpoint[name])
    if "disabled" in call.params:
        endpoint["status"] = "disabled" if call.params["disabled"] == "true" else "enabled"
    return call.books.save(endpoint)


@operation("webhook_endpoints.delete", "DELETE", "webhook_endpoints/{id}")
def delete_endpoint(call: Call) -> Thing:
    call.books.get("we", call.id)
    call.books.delete(call.id)
    return {"id": call.id, "object": "webhook_endpoint", "deleted": True}


@operation("webhook_endpoints.list", "GET", "webhook_endpoints", paging=True)
def list_endpoints(call: Call) -> Thing:
    return listed(call.books.all("we"), call.params, "/v1/webhook_endpoints")

"""Stripe's wire format: nested forms in, JSON and error shapes out."""

from __future__ import annotations

import re
import secrets
import string
from typing import Any
from urllib.parse import parse_qsl

Params = dict[str, Any]
Thing = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits
_KEY = re.compile(r"\[([^\]]*)\]")


class Refused(Exception):
    """An error answer. Only a 402 (card) keeps the effects of its request."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: Thing = {"type": type, "code": code, "message": message, "param": param}
        self.error = {k: v for k, v in {**self.error, **more}.items() if v is not None}


def missing(kind: str, key: str, param: str = "id") -> Refused:
    return Refused(404, f"No such {kind}: '{key}'", code="resource_missing", param=param)


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def parse_form(raw: str) -> Params:
    """`card[exp_month]=12&expand[0]=customer` as nested dicts and lists of strings."""
    root: Params = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        head = name.split("[", 1)[0]
        path = [head, *_KEY.findall(name[len(head) :])]
        spot = root
        for step in path[:-1]:
            key = step or str(len(spot))
            if not isinstance(spot.setdefault(key, {}), dict):
                raise Refused(400, f"Invalid parameter: {name}", param=name)
            spot = spot[key]
        spot[path[-1] or str(len(spot))] = value
    return {name: _lists(value, name) for name, value in root.items()}


def _lists(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name == "metadata":
        return value
    inner = {key: _lists(item, key) for key, item in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def need(params: Params, name: str) -> Any:
    value = params.get(name)
    if value in (None, ""):
        message = f"Missing required param: {name}."
        raise Refused(400, message, code="parameter_missing", param=name)
    return value


def whole(params: Params, name: str, default: int | None = None) -> int | None:
    """An integer parameter; Stripe refuses decimals, signs before digits and foreign digits."""
    value = params.get(name)
    if value is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
        raise Refused(
            400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name
        )
    return int(value)


def flag(params: Params, name: str) -> bool:
    value = params.get(name, "false")
    if value not in ("true", "false"):
        raise Refused(400, f"Invalid boolean: {value}", param=name)
    return bool(value == "true")


def group(params: Params, name: str) -> Params:
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise Refused(400, "Invalid object", code="parameter_invalid_hash", param=name)
    return value


def amount_of(params: Params, name: str, currency: str) -> int:
    """A positive amount in minor units above Stripe's minimum for the currency."""
    need(params, name)
    amount = whole(params, name) or 0
    if amount < 1:
        message = "This value must be greater than or equal to 1."
        raise Refused(400, message, code="parameter_invalid_integer", param=name)
    if amount < _MINIMUM.get(currency, 1):
        message = "Amount is below the minimum charge of this currency."
        raise Refused(400, message, code="amount_too_small", param=name)
    if amount > 99_999_999:
        message = "Amount must be no more than 99999999."
        raise Refused(400, message, code="amount_too_large", param=name)
    return amount


def currency_of(params: Params) -> str:
    value = str(need(params, "currency")).lower()
    if not re.fullmatch(r"[a-z]{3}", value):
        raise Refused(400, f"Invalid currency: {value}", param="currency")
    return value


def merged_metadata(old: Params, params: Params) -> Params:
    """Metadata is merged key by key; an empty value unsets a key, an empty group all of them."""
    if params.get("metadata") == "":
        return {}
    merged = {**old, **group(params, "metadata")}
    return {key: value for key, value in merged.items() if value != ""}


def listed(things: list[Thing], params: Params, url: str) -> Thing:
    """Newest first, with Stripe's cursors. `things` come oldest first."""
    limit = whole(params, "limit", 10) or 0
    if not 1 <= limit <= 100:
        raise Refused(400, "Limit must be between 1 and 100", param="limit")
    rows = things[::-1]
    ids = [row["id"] for row in rows]
    for cursor in ("starting_after", "ending_before"):
        if cursor in params and params[cursor] not in ids:
            raise missing("object", params[cursor], cursor)
    if "starting_after" in params:
        rows = rows[ids.index(params["starting_after"]) + 1 :]
        page = rows[:limit]
    elif "ending_before" in params:
        rows = rows[: ids.index(params["ending_before"])]
        page = rows[-limit:]
    else:
        page = rows[:limit]
    return {"object": "list", "url": url, "has_more": len(rows) > len(page), "data": page}


_MINIMUM = {"usd": 50, "eur": 50, "gbp": 30, "chf": 50, "jpy": 50}

"""
The register of VAT numbers of the European Union, over its REST interface.

Source: the Commission's own description, `swagger_publicVAT.yaml`. It needs no key. A failure may
come with status 200: whoever reads `valid` first would book an outage as "unknown number".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from kernel.errors import Declined, Unavailable
from kernel.http import HttpClient
from tenant_apps.billing.rules.vat_numbers import split

_REGISTER = "https://ec.europa.eu/taxation_customs/vies/rest-api"
_WAIT_SECONDS = 8  # somebody may be waiting at the checkout
# Ours to mend; everything else comes right by waiting.
_REFUSED = frozenset({"INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"})


@dataclass(frozen=True, slots=True)
class Found:
    """`consultation` proves that we asked; empty when the seller's own number was not given."""

    valid: bool
    name: str = ""
    address: str = ""
    consultation: str = ""
    answer: dict[str, Any] = field(default_factory=dict)


def look_up(number: str, asker: str = "") -> Found:
    """
    Ask for a normal number; `asker` is the seller's own.

    Raises Unavailable (also for answers that can't be read), Declined with the register's code.
    """
    country, rest = split(number)
    asked = {"countryCode": country, "vatNumber": rest}
    if asker:
        own, own_rest = split(asker)
        asked |= {"requesterMemberStateCode": own, "requesterNumber": own_rest}
    client = HttpClient(
        settings.SANDBOX_VIES_URL or _REGISTER,
        timeout_seconds=_WAIT_SECONDS,
        allow_private=bool(settings.SANDBOX_VIES_URL),
        vendor="vies",
    )
    read = frozenset({200, 400, 500, 503})
    answer = client.call("POST", "check-vat-number", json=asked, expect=read)
    body = answer.json if isinstance(answer.json, dict) else {}
    trouble = _trouble(body)
    if trouble in _REFUSED:
        raise Declined(f"the register refused: {trouble}", code=trouble.lower())
    if trouble or answer.status != 200 or not isinstance(body.get("valid"), bool):
        raise Unavailable(f"the register did not answer: {trouble or answer.status}")
    return Found(
        valid=body["valid"],
        name=_told(body, "name"),
        address=_told(body, "address"),
        consultation=_told(body, "requestIdentifier"),
        answer=body,
    )


def _trouble(body: dict[str, Any]) -> str:
    wrong = body.get("errorWrappers")
    if isinstance(wrong, list) and wrong and isinstance(wrong[0], dict):
        return str(wrong[0].get("error", "unknown"))
    return "unknown" if body.get("actionSucceed") is False else ""


def _told(body: dict[str, Any], name: str) -> str:
    """Some states keep names to themselves and write dashes."""
    value = str(body.get(name) or "").strip()
    return "" if set(value) <= {"-"} else value

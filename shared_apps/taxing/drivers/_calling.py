"""What the drivers share: whom they may call, and how an answer is read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kernel import exact_json
from kernel.errors import Misconfigured, OutsideError, Unavailable
from kernel.http import Answer, HttpClient
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop

ASK_SECONDS = 5  # somebody may be waiting at the checkout
TELL_SECONDS = 20
SAMPLE = Decimal(100)
JSON = {"Content-Type": "application/json", "Accept": "application/json"}

_sandboxes: set[str] = set()


def allow_base(url: str) -> None:
    """
    Let engines use addresses below this one beside their vendors' own: for sandboxes, at start-up.

    No other is called: an address that a reseller typed could lead into our own network.
    """
    _sandboxes.add(url.rstrip("/"))


def base_field(official: str) -> Setting:
    return Setting(
        "api_base",
        gettext_noop("API address"),
        "url",
        gettext_noop("Leave as it is, unless you use a sandbox."),
        required=False,
        default=official,
    )


def client(
    settings: Mapping[str, str], official: tuple[str, ...], headers: Mapping[str, str], seconds: int
) -> HttpClient:
    """Raises Misconfigured for an address that is neither the vendor's nor a sandbox's."""
    base = (settings.get("api_base") or official[0]).rstrip("/")
    ours = any(base == one or base.startswith(f"{one}/") for one in _sandboxes)
    if not ours and base not in official:
        raise Misconfigured("the API address is neither the vendor's own nor the sandbox's")
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise Misconfigured("the key has characters that no key has")
    return HttpClient(
        base, headers, timeout_seconds=seconds, allow_private=ours, vendor="tax engine"
    )


def read(answer: Answer) -> dict[str, Any]:
    """The object in an answer, its numbers exact. Raises Unavailable when there is none."""
    try:
        found = exact_json.loads(answer.text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("the answer can't be read")
    return found


def number(value: object) -> Decimal:
    """A number of an answer; what is no number counts as nothing."""
    return Decimal(value) if isinstance(value, (int, Decimal)) else Decimal(0)


def unhealthy(error: OutsideError) -> Health:
    if isinstance(error, Misconfigured):
        return Health(
            ok=False,
            message=gettext_noop("The engine did not accept the key."),
            facts=(("answer", str(error)[:300]),),
            refused=True,
        )
    return Health(ok=False, message=gettext_noop("The engine did not answer. Try again later."))


def healthy() -> Health:
    return Health(ok=True, message=gettext_noop("The key works."))

"""Calls to one Stripe account through the official library, with our errors and our guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

# nosemgrep: http-outside-the-client - the SDK's own client
import requests  # noqa: TID251 - the SDK's own client is made of it; here it loses its redirects
import stripe

from kernel.calls import told
from kernel.errors import Misconfigured, OutcomeUnknown, Unavailable
from kernel.http import run_call_guards
from shared_apps.gateways.adapters._stripe_errors import meaning_of

STRIPE_VERSION = "2026-10-28.endive"
OFFICIAL_BASE = "https://api.stripe.com"
TIMEOUT_SECONDS = 20
ADDRESS_NOT_ALLOWED = "address_not_allowed"

_allowed_bases: set[str] = {OFFICIAL_BASE}


def allow_api_base(url: str) -> None:
    """
    Let accounts use this address beside Stripe's own: for the sandbox, at start-up.

    No other is called: an address that a reseller typed could lead into our own network.
    """
    _allowed_bases.add(url.rstrip("/"))


class _Straight(requests.Session):
    """Follows no redirects: they could lead into our own network."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{**kwargs, "allow_redirects": False})


class Account:
    """Made per gateway from its settings; a client lives for one call."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    def read(self, call: Callable[[stripe.StripeClient], Any]) -> Any:
        with self.calling(writes=False) as api:
            return plain(call(api))

    def read_or_none(self, call: Callable[[stripe.StripeClient], Any]) -> Any:
        with self.calling(writes=False) as api:
            try:
                return plain(call(api))
            except stripe.InvalidRequestError as error:
                if error.http_status == 404:
                    return None
                raise

    def write(self, call: Callable[[stripe.StripeClient], Any]) -> Any:
        with self.calling(writes=True) as api:
            return plain(call(api))

    @contextmanager
    def calling(self, *, writes: bool) -> Iterator[stripe.StripeClient]:
        """A client for one call; its errors leave as one of the four outside errors."""
        run_call_guards()
        with told("stripe"), self._client(writes=writes) as api:
            yield api

    @contextmanager
    def _client(self, *, writes: bool) -> Iterator[stripe.StripeClient]:
        secret = self.settings["secret_key"].strip()
        if not (secret.isascii() and secret.isprintable()):
            raise Misconfigured("the secret key has characters that no key has")
        base = (self.settings.get("api_base") or OFFICIAL_BASE).rstrip("/")
        if base not in _allowed_bases:
            raise Misconfigured(
                "the API address is neither Stripe's own nor the sandbox's",
                code=ADDRESS_NOT_ALLOWED,
            )
        http = stripe.RequestsClient(timeout=TIMEOUT_SECONDS, session=_Straight())
        try:
            # No retries here: the till decides, after it has asked what happened.
            yield stripe.StripeClient(
                secret,
                stripe_version=STRIPE_VERSION,
                max_network_retries=0,
                base_addresses={"api": base},
                http_client=http,
            )
        except stripe.StripeError as error:
            raise meaning_of(error, writes=writes) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            # An answer that the SDK cannot read, such as bytes that are not text.
            kind = OutcomeUnknown if writes else Unavailable
            raise kind(f"unreadable answer: {type(error).__name__}") from error
        finally:
            http.close()  # type: ignore[no-untyped-call]


def plain(answer: Any) -> Any:
    """SDK objects as plain dicts, so that nothing of the SDK reaches the tills."""
    return answer.to_dict(recursive=True)


def untyped(value: Any) -> Any:
    """The SDK types parameters as TypedDicts per call; ours are built step by step."""
    return value

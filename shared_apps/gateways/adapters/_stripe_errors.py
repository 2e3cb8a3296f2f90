"""What Stripe's exceptions mean for us: one of the four outside errors."""

from __future__ import annotations

from collections.abc import Iterator

import stripe
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from shared_apps.gateways.adapters import _stripe_words as words
from shared_apps.gateways.port import ChargeRequest, Outcome, State


def meaning_of(error: stripe.StripeError, *, writes: bool) -> OutsideError:
    """
    Translate an SDK error of a reading or a writing call.

    A write is only called harmless (Unavailable) when it surely never reached Stripe or Stripe
    refused it before doing anything; in doubt the outcome is unknown.
    """
    said = f"{type(error).__name__} {error.http_status or ''} {error}".strip()[:500]
    code = error.code or None
    if isinstance(error, stripe.APIConnectionError):
        return Unavailable(said) if not writes or _never_sent(error) else OutcomeUnknown(said)
    if isinstance(error, stripe.RateLimitError):
        return Unavailable(said, retry_after_seconds=_retry_after(error))
    if isinstance(error, (stripe.AuthenticationError, stripe.PermissionError)):
        return Misconfigured(said, code=code)
    if isinstance(error, stripe.IdempotencyError) or error.http_status == 409:
        # The key's first request had, or is having, its effect: ask what became of it.
        return OutcomeUnknown(said, code=code)
    if isinstance(error, stripe.CardError):
        return Declined(said, code=code)
    if isinstance(error, stripe.InvalidRequestError):
        return Declined(said, code=code)
    return OutcomeUnknown(said) if writes else Unavailable(said)


def declined(error: stripe.CardError, request: ChargeRequest) -> Outcome:
    """A bank's no is an answer, not an exception."""
    body = error.json_body if isinstance(error.json_body, dict) else {}
    details = body.get("error") or {}
    intent = details.get("payment_intent") or {}
    code = words.error_code(details)
    asks = "authentication_required" in (error.code, code)
    return Outcome(
        state=State.NEEDS_CUSTOMER if asks else State.DECLINED,
        remote_id=intent.get("id", ""),
        reference=request.reference,
        method=words.method_of(details.get("payment_method")),
        customer_reference=request.customer_reference,
        code=code,
        person=words.sentence(code),
    )


def _never_sent(error: BaseException) -> bool:
    return any(
        isinstance(cause, (NewConnectionError, ConnectTimeoutError)) for cause in _causes(error)
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The chain below an error, through the wrappers of requests and urllib3."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        below = [current.__cause__, getattr(current, "reason", None), *current.args]
        waiting += [each for each in below if isinstance(each, BaseException)]


def _retry_after(error: stripe.StripeError) -> int | None:
    value = str((error.headers or {}).get("Retry-After") or "")
    return int(value) if value.isdecimal() else None

"""What an authority's or a probe's answer means: a stable code, and whose fault it is."""

from __future__ import annotations

from certs.port import Fault, Problem

_ACME = "urn:ietf:params:acme:error:"

# RFC 8555 section 6.7, as our codes. Errors of validation are the host's own fault.
_VALIDATION = {
    "caa": "caa_forbids",
    "connection": "authority_not_let_in",
    "dns": "authority_dns",
    "tls": "authority_not_let_in",
    "unauthorized": "authority_wrong_answer",
    "incorrectResponse": "authority_wrong_answer",
}
_ORDER: dict[str, tuple[str, Fault]] = {
    "rejectedIdentifier": ("authority_refuses_name", "host"),
    "unsupportedIdentifier": ("authority_refuses_name", "host"),
    "caa": ("caa_forbids", "host"),
    "dns": ("authority_dns", "host"),
    "rateLimited": ("authority_limits", "authority"),
    "badNonce": ("authority_nonce", "authority"),
    "serverInternal": ("authority_failed", "authority"),
    "unauthorized": ("authority_account", "ours"),
    "accountDoesNotExist": ("authority_lost_account", "authority"),
    "externalAccountRequired": ("authority_account", "ours"),
    "userActionRequired": ("authority_account", "ours"),
    "invalidContact": ("authority_account", "ours"),
    "unsupportedContact": ("authority_account", "ours"),
    "malformed": ("authority_misunderstood", "ours"),
    "badCSR": ("authority_misunderstood", "ours"),
    "badPublicKey": ("authority_misunderstood", "ours"),
    "orderNotReady": ("authority_failed", "authority"),
}


def of_validation(kind: str, detail: str) -> Problem:
    """The authority looked at the host and was not content."""
    code = _VALIDATION.get(kind.removeprefix(_ACME), "authority_not_content")
    return Problem(code, detail, "host")


def of_order(kind: str, detail: str, retry_after_seconds: int = 0) -> Problem:
    """The authority refused or failed before or after it looked."""
    code, fault = _ORDER.get(kind.removeprefix(_ACME), ("authority_failed", "authority"))
    return Problem(code, detail, fault, retry_after_seconds)


def unreachable(detail: str) -> Problem:
    return Problem("authority_unreachable", detail, "authority")


def unknown(detail: str) -> Problem:
    """The child died or took too long: nobody knows how far it came."""
    return Problem("outcome_unknown", detail, "authority")

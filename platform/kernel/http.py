"""
The one client for calls to the outside.

It refuses to call while a database transaction is open (an outside call inside a transaction can
neither be undone nor be remembered when the transaction fails), has timeouts and a size limit,
follows no redirects, keeps secrets out of logs, and for addresses typed by people refuses private
networks.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from kernel.calls import told
from kernel.errors import Declined, Misconfigured, OutcomeUnknown, OutsideError, Unavailable

log = structlog.get_logger(__name__)

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

# The tenancy layer plugs in a check that raises when a transaction is open.
_before_call: list[Callable[[], None]] = []


def guard_calls_with(check: Callable[[], None]) -> None:
    """Run `check` before every outside call. Used once, by the database layer."""
    if check not in _before_call:
        _before_call.append(check)


def run_call_guards() -> None:
    """For clients that are not ours (an SDK): the same guards before the same kind of call."""
    for check in _before_call:
        check()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `json` is None when the body is not JSON."""

    status: int
    headers: Mapping[str, str]
    text: str
    json: Any = None


@dataclass(frozen=True, slots=True)
class HttpClient:
    """
    A client bound to one base address. Timeouts are in seconds.

    `allow_private`: only for addresses from our own configuration or typed by platform staff.
    `ca_bundle`: a file of roots to trust instead of the system's, for an authority of one's own.
    `vendor`: by what name the calls are counted. An answer of more than `most_bytes`, or one that
    is not whole after `most_seconds`, is no answer: who was called may drip it for ever.
    """

    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeout_seconds: int = 15
    allow_private: bool = False
    ca_bundle: str = ""
    vendor: str = "other"
    most_bytes: int = MAX_ANSWER_BYTES
    most_seconds: int = 120

    def call(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: Mapping[str, str] | None = None,
        body: bytes | None = None,
        expect: frozenset[int] = frozenset({200, 201, 202, 204}),
    ) -> Answer:
        """
        One request. Returns the answer when its status is in `expect`. `body`: sent as it is
        instead of `json`; its kind is the client's own header.

        Raises Unavailable when the request surely had no effect and may be repeated, OutcomeUnknown
        when a writing request may have had its effect, Misconfigured on 401/403, Declined on other
        4xx. The caller reads 404, 422 and the like by naming them in `expect`.
        """
        run_call_guards()
        with told(self.vendor):
            return self._call(method, path, json, params, body, expect)

    def _call(
        self,
        method: str,
        path: str,
        json: Any,
        params: Mapping[str, str] | None,
        body: bytes | None,
        expect: frozenset[int],
    ) -> Answer:
        url = f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"
        to = (
            Target(url, dict(self.headers))
            if self.allow_private
            else checked_target(url, self.headers)
        )
        writes = method.upper() not in _SAFE_METHODS
        started = time.monotonic_ns()
        try:
            with (
                httpx.Client(
                    timeout=self.timeout_seconds,
                    follow_redirects=False,
                    verify=_tls(self.ca_bundle),
                ) as client,
                client.stream(
                    method,
                    to.url,
                    json=json,
                    content=body,
                    params=params,
                    headers=dict(to.headers),
                    extensions=dict(to.extensions),
                ) as response,
            ):
                came = _read_capped(response, self.most_bytes, started + self.most_seconds * 10**9)
        except _NOT_SENT as error:
            raise Unavailable(f"{method} {_shown(url)}: {type(error).__name__}") from error
        except httpx.HTTPError as error:
            kind = OutcomeUnknown if writes else Unavailable
            raise kind(f"{method} {_shown(url)}: {type(error).__name__}") from error
        answer = _answer(response, came)
        log.info(
            "outside_call",
            method=method,
            url=_shown(url),
            status=answer.status,
            ms=(time.monotonic_ns() - started) // 1_000_000,
        )
        if answer.status in expect:
            return answer
        raise error_for(answer, writes=writes, what=f"{method} {_shown(url)}")


@cache
def _tls(ca_bundle: str = "") -> ssl.SSLContext:
    """Loading the root certificates costs 40 ms: once per process, not per call."""
    if ca_bundle:
        return ssl.create_default_context(cafile=ca_bundle)
    return httpx.create_ssl_context()


def error_for(answer: Answer, *, writes: bool, what: str) -> OutsideError:
    """The meaning of a status that the caller did not expect."""
    said = f"{what}: HTTP {answer.status}: {answer.text[:300]}"
    if answer.status == 429:
        return Unavailable(said, retry_after_seconds=_retry_after(answer.headers))
    if answer.status in (401, 403):
        return Misconfigured(said)
    if answer.status == 503 and not writes:
        return Unavailable(said, retry_after_seconds=_retry_after(answer.headers))
    if answer.status >= 500:
        return OutcomeUnknown(said) if writes else Unavailable(said)
    return Declined(said)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call really goes: the address in `url`, the name in the headers and in TLS."""

    url: str
    headers: Mapping[str, str]
    extensions: Mapping[str, str] = field(default_factory=dict)


def checked_target(url: str, headers: Mapping[str, str]) -> Target:
    """
    Bind a URL to one address of its host that was looked at.

    Resolving the name a second time for the call could give another, private answer (threats
    T92). Raises Misconfigured unless every address of the host is public.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = public_addresses(host)[0]
    there = f"[{address}]" if ":" in address else address
    port = f":{parts.port}" if parts.port else ""
    named = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    return Target(parts._replace(netloc=f"{there}{port}").geturl(), named, {"sni_hostname": host})


def public_addresses(host: str) -> list[str]:
    """All addresses of a host, IPv4 first. Raises Misconfigured unless every one is public."""
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise Unavailable(f"{host} cannot be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not ipaddress.ip_address(address).is_global:
            raise Misconfigured(f"{host} is not a public address")
    return sorted(addresses, key=lambda one: ":" in one)


def _read_capped(response: httpx.Response, most_bytes: int, until_ns: int) -> bytes:
    """Raises httpx.HTTPError for one that is too large, or not whole at `until_ns`."""
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > most_bytes:
            raise httpx.ReadError("answer too large")
        if time.monotonic_ns() > until_ns:
            raise httpx.ReadTimeout("answer too slow")
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(response: httpx.Response, body: bytes) -> Answer:
    text = body.decode("utf-8", "replace")
    parsed: Any = None
    if "json" in response.headers.get("content-type", ""):
        try:
            parsed = httpx.Response(200, content=body).json()
        except ValueError:
            parsed = None
    return Answer(response.status_code, dict(response.headers), text, parsed)


def _retry_after(headers: Mapping[str, str]) -> int | None:
    value = headers.get("retry-after", "")
    return int(value) if value.isdecimal() else None


def _shown(url: str) -> str:
    """Without query and user part: those may carry secrets."""
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"

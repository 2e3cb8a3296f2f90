"""Our own look at a host before the authority's: does the web at its addresses answer as we do?"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from certs.port import Problem
from kernel.errors import Misconfigured, OutsideError, Unavailable
from kernel.http import HttpClient

PATH = "/.well-known/acme-challenge/"
_ANY = frozenset(range(200, 600))
_SECONDS = 6


def probe(
    host: str, addresses: Iterable[str], *, token: str, answer: str, port: int, private: bool
) -> Problem | None:
    """
    None when every address answers the token rightly. The authority may ask any of them.

    The addresses are the ones that the DNS check found, asked by number: a name that changes in
    between leads us nowhere.
    """
    for address in addresses:
        problem = _ask(host, address, token, answer, port, private)
        if problem:
            return problem
    return None


def _ask(
    host: str, address: str, token: str, answer: str, port: int, private: bool
) -> Problem | None:
    shown = f"[{address}]" if ipaddress.ip_address(address).version == 6 else address
    client = HttpClient(
        f"http://{shown}:{port}", {"Host": host}, timeout_seconds=_SECONDS, allow_private=private
    )
    try:
        said = client.call("GET", f"{PATH}{token}", expect=_ANY)
    except Misconfigured:
        return Problem("probe_private", f"{address} is not a public address")
    except Unavailable as error:
        slow = "Timeout" in error.answer
        return Problem("probe_timeout" if slow else "probe_refused", f"{address}: {error.answer}")
    except OutsideError as error:
        return Problem("probe_refused", f"{address}: {error.answer}")
    if 300 <= said.status < 400:
        where = said.headers.get("location", "")[:200]
        return Problem("probe_redirected", f"{address} sends visitors on to {where}")
    if said.status != 200:
        return Problem("probe_status", f"{address} answers {said.status}")
    if said.text.strip() != answer:
        return Problem("probe_stranger", f"{address} answers with something else")
    return None

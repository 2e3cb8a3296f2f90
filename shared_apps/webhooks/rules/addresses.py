"""Which addresses may be told. What a name resolves to is looked at when it is called."""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

Trouble = Literal["", "scheme", "login", "host", "port", "private"]
_PORTS = (None, 443)


def trouble_with(url: str, own: str = "") -> Trouble:
    """
    What is wrong with an address; empty when nothing is. `own`: the address of a receiver of our
    own, below which anything goes.
    """
    if own and url.startswith(f"{own.rstrip('/')}/"):
        return ""
    if not url.isascii() or any(sign.isspace() or sign in '\\<>"' for sign in url):
        return "host"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "host"
    if parts.scheme != "https":
        return "scheme"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "login"
    if port not in _PORTS:
        return "port"
    return _trouble_with_host(parts.hostname or "")


def _trouble_with_host(host: str) -> Trouble:
    try:
        return "" if ipaddress.ip_address(host).is_global else "private"
    except ValueError:
        pass
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return "private"
    # The last label of a name is never a number: 127.1 and 0x7f.1 are old ways to write addresses.
    last = host.rstrip(".").rpartition(".")[2]
    known = "." in host.strip(".") and not last[:1].isdigit()
    return "" if known else "host"


def parts_of(url: str) -> tuple[str, str]:
    """Scheme and host, and the rest with its question mark: how the one client takes them."""
    parts = urlsplit(url)
    asked = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}", f"{parts.path or '/'}{asked}"

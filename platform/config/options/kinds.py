"""What a value of each type looks like."""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\.[a-z0-9_-]{1,63})*")
_WORD = re.compile(r"[\w.@%+/-]+", re.ASCII)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# Would end the address, or begin another rule, in a header that is made of it.
_BREAKS = re.compile(r"[\s;,'\"<>\\]")
_LEAST_SIGNING_KEY = 32  # characters
_YES, _NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off"})


def is_yes(value: str) -> bool:
    return value.lower() in _YES


def words(value: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in value.split(",") if word.strip()]


def looks_like(kind: str, value: str) -> bool:
    """Spaces around it and what can't be printed are a slip of the pen in every type."""
    return value == value.strip() and value.isprintable() and _CHECKS[kind](value)


def wanted(kind: str) -> str:
    return _WANTED[kind]


def _address(*schemes: str) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        parts = _split(value)
        return parts is not None and parts.scheme in schemes and not _BREAKS.search(value)

    return check


def _split(value: str) -> SplitResult | None:
    """The parts of an address with a host and, if any, a port that may be."""
    try:
        parts = urlsplit(value)
        fit = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fit and " " not in value and not parts.fragment else None


def _is_database(value: str) -> bool:
    parts = _split(value)
    known = parts is not None and parts.scheme in {"postgres", "postgresql"}
    return known and parts is not None and len(parts.path) > 1


def _is_valkey(value: str) -> bool:
    """The number of the database is ours to add."""
    parts = _split(value)
    known = parts is not None and parts.scheme in {"redis", "rediss"}
    return known and parts is not None and parts.path in {"", "/"}


def _all(check: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda value: bool(words(value)) and all(check(word) for word in words(value))


def _is_host(value: str) -> bool:
    return _HOST.fullmatch(value.lower()) is not None


def _is_domain(value: str) -> bool:
    """A name with a dot, as it is compared: in small letters, and no IP address."""
    named = value == value.lower() and "." in value and not value.replace(".", "").isdecimal()
    return named and _is_host(value)


def _is_ip(version: int) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        try:
            return ipaddress.ip_address(value).version == version
        except ValueError:
            return False

    return check


def _is_network(value: str) -> bool:
    """
    A whole network, or one address. Bits beyond the mask are a slip: who meant what? So is one of
    mapped IPv4 addresses: callers are held against IPv4's own, and none would ever be inside.
    """
    try:
        network = ipaddress.ip_network(value)
    except ValueError:
        return False
    mapped = network.version == 6 and network.network_address.ipv4_mapped is not None
    return not mapped and "%" not in value


def _is_file(value: str) -> bool:
    return Path(value).is_absolute() and not Path(value).is_dir()


def _is_folder(value: str) -> bool:
    return not Path(value).exists() or Path(value).is_dir()


def _is_class(value: str) -> bool:
    parts = value.split(".")
    return len(parts) > 1 and all(part.isidentifier() for part in parts)


def _is_base64(value: str) -> bool:
    try:
        return bool(base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        return False


def _is_door(value: str) -> bool:
    host, _, port = value.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1].replace(":", "")
    return _is_number(port) and 0 < int(port) < 65536 and _is_host(host)


def _is_email(value: str) -> bool:
    name, _, host = value.rpartition("@")
    return bool(name) and " " not in value and _is_host(host)


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 16


def _is_long(value: str) -> bool:
    return len(value) >= _LEAST_SIGNING_KEY


def _is_key(value: str) -> bool:
    """Both alphabets of base64: openssl writes the one, the ring's own `new_key` the other."""
    try:
        return len(base64.b64decode(value.translate(_PLAIN), validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


_PLAIN = str.maketrans("-_", "+/")
_CHECKS: dict[str, Callable[[str], bool]] = {
    "text": lambda _value: True,
    "word": lambda value: _WORD.fullmatch(value) is not None,
    "base64": _is_base64,
    "bucket": lambda value: _BUCKET.fullmatch(value) is not None,
    "folder": _is_folder,
    "folders": _all(lambda value: Path(value).is_absolute()),
    "file": _is_file,
    "list": lambda value: bool(words(value)),
    "IPv4 addresses": _all(_is_ip(4)),
    "IPv6 addresses": _all(_is_ip(6)),
    "networks": _all(_is_network),
    "yes/no": lambda value: value.lower() in _YES | _NO,
    "number": _is_number,
    "class": _is_class,
    "host": _is_host,
    "domain": _is_domain,
    "hosts with ports": _all(_is_door),
    "address": _address("http", "https"),
    "addresses": _all(_address("http", "https")),
    "database address": _is_database,
    "Valkey address": _is_valkey,
    "e-mail address": _is_email,
    "sealing keys": _all(_is_key),
    "signing keys": _all(_is_long),
}
_WANTED = {
    "text": "characters that can be printed, without spaces around them",
    "word": "letters, digits and . _ - + @ % /",
    "base64": "base64",
    "bucket": "the name of a bucket: 3 to 63 small letters, digits, dots and hyphens",
    "folder": "a folder",
    "file": "the whole path of a file",
    "list": "words, with commas between them",
    "IPv4 addresses": "IPv4 addresses, with commas between them",
    "IPv6 addresses": "IPv6 addresses, with commas between them",
    "folders": "absolute names of folders, with commas between them",
    "networks": "networks as 192.0.2.0/24 or 2001:db8::/32, with commas between them",
    "domain": "a name with a dot, in small letters, without scheme and port",
    "yes/no": "yes or no",
    "class": "the dotted path of a class",
    "host": "a host name without scheme and port",
    "hosts with ports": "host:port, several with commas",
    "address": "http:// or https:// and a host, without a fragment",
    "addresses": "http:// or https:// and a host, several with commas",
    "database address": "postgres://user:password@host:port/database",
    "Valkey address": "redis://:password@host:port (TLS: rediss://), without a database number",
    "e-mail address": "name@host",
    "signing keys": f"{_LEAST_SIGNING_KEY} characters or more each, the newest first, with commas",
    "sealing keys": "base64 of 32 bytes each, the newest first, with commas",
}

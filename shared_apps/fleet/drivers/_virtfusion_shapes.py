"""Panel objects read into the fleet's words, and the label that ties a machine to our service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kernel.errors import Declined, Misconfigured
from shared_apps.fleet.drivers._virtfusion_panel import dig
from shared_apps.fleet.port import Image, Machine, Power

_LABEL = re.compile(r"\[([^\[\]\s]+)\]$")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_HOST_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_OFF = frozenset({"shutoff", "shut off", "stopped", "off", "crashed"})


def label_for(hostname: str, reference: str) -> str:
    """
    The machine's name on the panel: "<hostname> [<reference>]".

    The panel has no field of ours on a server. The whole reference is used, not its beginning:
    ids made in the same second may begin alike, and this label decides what may be destroyed.
    """
    return f"{hostname[:60]} [{clean_reference(reference)}]"


def reference_of(server: Any) -> str:
    """The reference in a server's name; empty when it carries none."""
    found = _LABEL.search(str(dig(server, "name") or ""))
    return found.group(1) if found else ""


def clean_reference(reference: str) -> str:
    """Our own id, when it fits into a path and into a label. Raises Misconfigured."""
    if not _REFERENCE.fullmatch(reference):
        raise Misconfigured(f"not a usable reference: {reference[:80]!r}", code="bad_reference")
    return reference


def clean_hostname(hostname: str) -> str:
    """The hostname, when it is one (RFC 1123). Raises Declined: it would reach a root shell."""
    labels = hostname.split(".")
    if len(hostname) > 253 or not all(_HOST_LABEL.fullmatch(label) for label in labels):
        raise Declined(
            f"not a host name: {hostname[:80]!r}",
            code="bad_hostname",
            person="This host name cannot be used.",
        )
    return hostname


def is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def addresses(server: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All IPv4 addresses and IPv6 subnets of a server, in the panel's order."""
    ipv4: list[str] = []
    ipv6: list[str] = []
    for interface in _objects(dig(server, "network", "interfaces")):
        ipv4 += [str(ip["address"]) for ip in _objects(interface.get("ipv4")) if ip.get("address")]
        ipv6 += [
            f"{ip['subnet']}/{ip.get('cidr', 64)}"
            for ip in _objects(interface.get("ipv6"))
            if ip.get("subnet")
        ]
    return tuple(ipv4), tuple(ipv6)


def address_memory(server: Any) -> dict[str, str]:
    ipv4, ipv6 = addresses(server)
    found = {"ipv4": ipv4[0] if ipv4 else "", "ipv6": ipv6[0] if ipv6 else ""}
    return {key: value for key, value in found.items() if value}


def machine_from(server: Mapping[str, Any]) -> Machine:
    ipv4, ipv6 = addresses(server)
    return Machine(
        remote_id=str(server.get("id")),
        power=_power(str(dig(server, "remoteState", "state") or "").lower()),
        suspended=bool(server.get("suspended")),
        installed=server.get("state") == "complete",
        hostname=str(server.get("hostname") or ""),
        ipv4=ipv4,
        ipv6=ipv6,
    )


def images_from(groups: Any) -> Iterator[Image]:
    for group in _objects(groups):
        for template in _objects(group.get("templates")):
            if template.get("eol"):
                continue
            name = str(template.get("name") or group.get("name") or "")
            version = " ".join(
                str(template[key]) for key in ("version", "variant") if template.get(key)
            )
            yield Image(str(template.get("id")), name, version, _family(name))


def _family(name: str) -> str:
    """First word in lower case: "Rocky Linux" is "rocky"; chooses the icon."""
    word = name.lower().split(" ")[0]
    return word.removesuffix("linux") or "linux"


def _power(state: str) -> Power:
    if state == "running":
        return Power.ON
    return Power.OFF if state in _OFF else Power.UNKNOWN


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

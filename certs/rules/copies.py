"""What a copy says, and where it lies."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, repr=False)
class Copy:
    """All that a host needs to be served again. Holds the key: sealed before it goes anywhere."""

    certificate_id: str
    host: str
    store: str
    chain: str
    key: str

    def as_text(self) -> str:
        return json.dumps({"version": 1, **asdict(self)}, sort_keys=True)


def copy_from(text: str) -> Copy:
    """Raises ValueError for what is no copy of ours."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.pop("version", None) != 1:
        raise ValueError("not a copy of a certificate, or of a later release")
    try:
        return Copy(**{name: str(value) for name, value in found.items()})
    except TypeError as error:
        raise ValueError("not a copy of a certificate") from error


def folder_of(host: str) -> str:
    return host.replace("*", "_")


def place_of(host: str, not_before: datetime, certificate_id: object) -> str:
    """The name sorts by the begin of the life."""
    begin = not_before.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{folder_of(host)}/{begin}-{certificate_id}.sealed"

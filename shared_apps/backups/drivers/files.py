"""
Sealed copies of files, named by their content, and lists that say which file had which at a time.

Nothing that was put is ever written over: an older list stays true. The names are hashes, so the
storage's own keeper learns neither names nor contents.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from kernel.errors import Unavailable
from kernel.http import run_call_guards
from kernel.secrets import Secret, Unsealable
from kernel.tenancy.vault import ring

_CONTEXT = "public:backups.file"
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class Kept:
    """One file as a list has it. `changed_ns` and `size` tell whether it is another since."""

    digest: str
    size: int
    changed_ns: int


Listing = dict[str, Kept]


def put(content: bytes) -> str:
    """Keep a file's content; what is there already stays. Returns its digest."""
    digest = hashlib.sha256(content).hexdigest()
    with _outside() as storage:
        if not storage.exists(_place(digest)):
            storage.save(_place(digest), ContentFile(_seal(content)))
    return digest


def get(digest: str) -> bytes:
    """Raises Unavailable when it is not what was put, or is not there."""
    with _outside() as storage, storage.open(_place(digest), "rb") as file:
        content = _open(file.read())
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable(f"the copy {digest[:12]} is not what was put there")
    return content


def put_list(listing: Listing, at: datetime) -> None:
    text = json.dumps({name: asdict(kept) for name, kept in listing.items()}).encode()
    with _outside() as storage:
        storage.save(f"lists/{at.astimezone(UTC):{_STAMP}}", ContentFile(_seal(text)))


def instants() -> list[datetime]:
    """When the lists were made, oldest first."""
    with _outside() as storage:
        try:
            names = storage.listdir("lists")[1]
        except FileNotFoundError:  # a folder in which nothing was kept yet
            return []
    return sorted(datetime.strptime(name, _STAMP).replace(tzinfo=UTC) for name in names if name)


def read_list(at: datetime) -> Listing:
    with _outside() as storage, storage.open(f"lists/{at.astimezone(UTC):{_STAMP}}", "rb") as file:
        found = json.loads(_open(file.read()))
    return {name: Kept(**kept) for name, kept in found.items()}


def forget_list(at: datetime) -> None:
    with _outside() as storage:
        storage.delete(f"lists/{at.astimezone(UTC):{_STAMP}}")


def forget(digest: str) -> None:
    with _outside() as storage:
        storage.delete(_place(digest))


def _place(digest: str) -> str:
    return f"contents/{digest[:2]}/{digest}"


def _seal(content: bytes) -> bytes:
    return ring().seal(Secret(base64.b64encode(content).decode()), context=_CONTEXT).encode()


def _open(sealed: bytes) -> bytes:
    return base64.b64decode(ring().open(sealed.decode(), context=_CONTEXT).reveal())


@contextmanager
def _outside() -> Iterator[Storage]:
    run_call_guards()
    try:
        yield storages["backups"]
    except Unsealable as error:
        raise Unavailable(f"a copy does not open: {error}") from error
    except (BotoCoreError, ClientError, OSError, ValueError) as error:
        raise Unavailable(f"{type(error).__name__}: {error}"[:300]) from error

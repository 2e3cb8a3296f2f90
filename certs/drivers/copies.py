"""
Sealed copies of certificates, outside of the database: an S3 bucket, or a folder.

Whoever reads the storage learns host names and dates, and nothing else: what is in a file was
sealed under the ring. `<host>/<begin of its life>-<id>.sealed`, so that the last is the newest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from kernel.errors import Unavailable
from kernel.http import run_call_guards


def put(name: str, text: str) -> None:
    """Raises Unavailable unless what can be read afterwards is what was written."""
    with _outside() as storage:
        if storage.exists(name):
            storage.delete(name)
        storage.save(name, ContentFile(text.encode()))
        if _read(storage, name) != text:
            raise Unavailable(f"the copy {name} reads otherwise than it was written")


def get(name: str) -> str:
    """Raises Unavailable, also when there is none."""
    with _outside() as storage:
        return _read(storage, name)


def remove(name: str) -> None:
    """Again: nothing happens."""
    with _outside() as storage:
        if storage.exists(name):
            storage.delete(name)


def hosts() -> list[str]:
    """The hosts that have a copy, or had one: on a disk the folder stays behind, empty."""
    with _outside() as storage:
        try:
            folders, _ = storage.listdir("")
        except FileNotFoundError:  # nothing was ever copied
            return []
        return sorted(folders)


def names(host_folder: str) -> list[str]:
    """A host's copies, the newest first."""
    with _outside() as storage:
        try:
            _, files = storage.listdir(host_folder)
        except FileNotFoundError:
            return []
        return [f"{host_folder}/{one}" for one in sorted(files, reverse=True)]


def _read(storage: Storage, name: str) -> str:
    with storage.open(name, "rb") as file:
        raw: bytes = file.read()
    return raw.decode()


@contextmanager
def _outside() -> Iterator[Storage]:
    run_call_guards()
    try:
        yield storages["certificates"]
    except (BotoCoreError, ClientError, OSError, ValueError) as error:
        raise Unavailable(f"{type(error).__name__}: {error}"[:300]) from error

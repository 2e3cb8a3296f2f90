"""Uploads: `stores/<schema>/…` for the store alone, `assets/<id>/…` for everybody."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.tenancy.context import current_store
from kernel.tenancy.store import Store

_PUBLIC = "assets/"


def path_for(name: str) -> str:
    """`stores/<schema>/<name>`. Raises NoStore without a store."""
    clean = PurePosixPath(name)
    if clean.is_absolute() or ".." in clean.parts:
        raise NotFound(_("No such file."))
    return f"stores/{current_store().key}/{clean}"


def save(name: str, content: bytes) -> None:
    """Write a file of this store; the same name is replaced."""
    path = path_for(name)
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


def public_name(store: Store, name: str) -> str:
    """`<id>/<name>` of a file that anybody may fetch: the id is random, never the schema's name."""
    return f"{store.id.hex}/{name}"


def save_public(name: str, content: bytes) -> None:
    """Keep a file of this store for everybody. `name` says its content, so it never changes."""
    path = _PUBLIC + public_name(current_store(), name)
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))


def read_public(public: str) -> bytes:
    """The bytes behind a `public_name`, in any place: no store is entered. Raises NotFound."""
    clean = PurePosixPath(public)
    if clean.is_absolute() or ".." in clean.parts:
        raise NotFound(_("No such file."))
    try:
        with default_storage.open(_PUBLIC + str(clean), "rb") as file:
            data: bytes = file.read()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(_("No such file.")) from None
    return data


def read(name: str) -> bytes:
    """The bytes of a file of this store. Raises NotFound."""
    path = path_for(name)
    if not default_storage.exists(path):
        raise NotFound(_("No such file."))
    with default_storage.open(path, "rb") as file:
        data: bytes = file.read()
    return data


def forget_files(store: Store) -> None:
    """Delete all files of a store that is gone, its public ones too. Again: nothing is left."""
    for folder in (f"stores/{store.key}", f"{_PUBLIC}{store.id.hex}"):
        _forget(folder)


def _forget(folder: str) -> None:
    if not default_storage.exists(folder):
        return
    folders, names = default_storage.listdir(folder)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    for inner in folders:
        _forget(f"{folder}/{inner}")
    default_storage.delete(folder)

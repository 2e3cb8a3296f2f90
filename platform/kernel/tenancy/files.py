"""Uploads: every path starts with the store."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from kernel.errors import NotFound
from kernel.tenancy.context import current_store


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


def read(name: str) -> bytes:
    """The bytes of a file of this store. Raises NotFound."""
    path = path_for(name)
    if not default_storage.exists(path):
        raise NotFound(_("No such file."))
    with default_storage.open(path, "rb") as file:
        data: bytes = file.read()
    return data

"""
The folder that nginx reads: one file a host, chain and key together, so that both change at once.

A file is written under another name, synced, and moved over the old one; the one before stays in
`previous/`. The index remembers which certificate each file is and how it looked when written.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from kernel.secrets import Secret

_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_INDEX = ".index.json"
_ONLY_WE = 0o600


class EdgeFolder:
    """Raises OSError as files do. A host that is no plain name raises ValueError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._previous = folder / "previous"
        for one in (folder, self._previous):
            one.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._index = self._read_index()

    def has(self, host: str, certificate_id: str) -> bool:
        """Whether its file is this certificate, and untouched since we wrote it."""
        known = self._index.get(host)
        return known is not None and known == [certificate_id, *_looks(self.path(host))]

    def hosts(self) -> set[str]:
        return {_host_of(path.stem) for path in self._folder.glob("*.pem")}

    def put(self, host: str, certificate_id: str, chain: str, key: Secret) -> None:
        target = self.path(host)
        fresh = target.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_WE), "w") as file:
            file.write(f"{chain.strip()}\n{key.reveal().strip()}\n")
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            keep = self._previous / target.name
            keep.unlink(missing_ok=True)
            keep.hardlink_to(target)
        fresh.replace(target)
        _sync_folder(self._folder)
        self._index[host] = [certificate_id, *_looks(target)]

    def remove(self, host: str) -> None:
        self.path(host).unlink(missing_ok=True)
        (self._previous / self.path(host).name).unlink(missing_ok=True)
        self._index.pop(host, None)

    def write_index(self) -> None:
        fresh = self._folder / f"{_INDEX}.new"
        fresh.write_text(json.dumps(self._index, sort_keys=True))
        fresh.replace(self._folder / _INDEX)

    def path(self, host: str) -> Path:
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} is no host name")
        return self._folder / f"{host.replace('*', '_')}.pem"

    def _read_index(self) -> dict[str, list[object]]:
        try:
            found = json.loads((self._folder / _INDEX).read_text())
        except (OSError, ValueError):
            return {}  # everything is written again
        return found if isinstance(found, dict) else {}


def _host_of(stem: str) -> str:
    return f"*{stem[1:]}" if stem.startswith("_.") else stem


def _looks(path: Path) -> tuple[object, ...]:
    """Size, time and number of the file: a foreign hand changes at least one of them."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

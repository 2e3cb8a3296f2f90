"""The addresses of static files, which every page names some twenty times."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """
    Whitenoise's own, but an address is worked out once a process.

    The list of files is read once a process as well, so nothing is kept longer than before; another
    release is another process. Names come from templates, so there are few.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._known: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """Raises ValueError for a file that is not on the list, each time."""
        known = None if force or name is None else self._known.get(name)
        if known is not None:
            return known
        address = str(super().url(name, force))
        if name is not None and not force:
            self._known[name] = address
        return address

"""The environment, as it is. `NAME_FILE` names a file that holds the value of `NAME`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


class BadSetting(RuntimeError):
    """A setting is missing or nonsense. The message names it and says how to mend it."""


def raw(name: str, environ: Mapping[str, str] | None = None) -> str | None:
    """
    What was given for a name; None when nothing was. An empty file says nothing.

    Raises BadSetting when it is given twice, or its file can't be read: then nobody could say
    which value holds.
    """
    given = os.environ if environ is None else environ
    file, here = given.get(f"{name}_FILE"), given.get(name)
    if not file:
        return here
    try:
        there = Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise BadSetting(f"{name}_FILE is {file}, which can't be read: {reason}") from error
    if there and here:
        raise BadSetting(f"{name} is set, and {name}_FILE too: keep one of them")
    return there or here or ""

"""
Every setting of the product, in one table, read from the environment or from files.

`config.settings` asks here and nowhere else, so a setting that is not in the table can't be read.
`docs/settings.md` is made of the same table (`manage.py settings_table`).
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping

from config.options import core, names
from config.options.option import Option, is_yes
from config.options.option import names as by_name
from config.options.option import words as split_words
from kernel.env import BadSetting, raw

SUBJECTS: dict[str, list[Option]] = {
    "The process": core.PROCESS,
    "Keys": core.KEYS,
    "Database and Valkey": core.SERVERS,
    "Files": core.FILES,
    "Backups": core.BACKUPS,
    "Hosts": names.HOSTS,
    "Certificates": names.CERTIFICATES,
    "Mail": names.MAIL,
    "Signing in and paying": core.IDENTITY,
    "Metered use": names.METERING,
    "Sandboxes": names.SANDBOXES,
}
TABLE = by_name([option for options in SUBJECTS.values() for option in options])
# Read by programs beside the product: `make run`, the tests, the proofs, the child that orders.
BESIDE = ("EZSCALE_SANDBOX_PORTS", "EZSCALE_EDGE", "EZSCALE_TEST_", "EZSCALE_PROOF_")
_ALSO_BESIDE = ("EZSCALE_SCREENSHOTS", "EZSCALE_CERTS_WIRE")


def text(name: str, default: str | None = None) -> str:
    """The value; `default` where the table's is worked out from other settings."""
    option = TABLE[name]
    given = raw(name)
    value = given if given is not None else default
    if value is None:
        value = option.default_here(lab=is_lab())
    if given is not None and (wrong := option.problem(given)):
        raise BadSetting(f"{name}: {wrong}")
    return value


def flag(name: str, *, default: bool | None = None) -> bool:
    _is(name, "yes/no")
    return is_yes(text(name, None if default is None else "yes" if default else "no"))


def whole(name: str) -> int:
    _is(name, "number")
    return int(text(name))


def words(name: str, default: str | None = None) -> list[str]:
    return split_words(text(name, default))


def is_lab(environ: Mapping[str, str] | None = None) -> bool:
    """One machine, by its root domain: nothing here is public."""
    given = raw("EZSCALE_ROOT_DOMAIN", environ)
    root = TABLE["EZSCALE_ROOT_DOMAIN"].default if given is None else given
    return root.endswith(".localhost")


def problems(environ: Mapping[str, str]) -> list[str]:
    """All that is wrong with what was given, one line each, no secret in them."""
    found = []
    try:
        lab = is_lab(environ)
    except BadSetting:
        lab = True  # said below, for the name itself
    for option in TABLE.values():
        try:
            given = raw(option.name, environ)
        except BadSetting as error:
            found.append(str(error))
            continue
        if option.needed and not lab and not given:
            found.append(f"{option.name} is not set: {option.meaning}")
        elif given is not None and (wrong := option.problem(given)):
            found.append(f"{option.name}: {wrong}")
        elif option.lab_only and not lab and given is not None and is_yes(given):
            found.append(f"{option.name}: only where EZSCALE_ROOT_DOMAIN ends in .localhost")
    return found


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Names of ours that nobody reads, with what was probably meant."""
    found = []
    for name in sorted(environ):
        plain = name.removesuffix("_FILE")
        if not name.startswith("EZSCALE_") or plain in TABLE or name in _ALSO_BESIDE:
            continue
        if not name.startswith(BESIDE):
            close = difflib.get_close_matches(plain, TABLE, n=1)
            found.append(f"{name} (did you mean {close[0]}?)" if close else name)
    return found


def refuse_nonsense() -> None:
    """Raise BadSetting with the list of all that is wrong: mended in one go, not one by one."""
    if found := problems(os.environ):
        lines = "\n".join(f"  {one}" for one in found)
        raise BadSetting(f"These settings are wrong (docs/settings.md):\n{lines}")


def _is(name: str, kind: str) -> None:
    if TABLE[name].kind != kind:
        raise TypeError(f"{name} is a {TABLE[name].kind} in the table, and is read as {kind}")

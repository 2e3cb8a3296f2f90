"""`docs/settings.md`, made of the table."""

from __future__ import annotations

from config.options import SUBJECTS
from config.options.option import Option

_HEAD = """# Settings

Made by `manage.py settings_table > docs/settings.md`; a test keeps it equal to the code.

Each name is read from the environment, or from the file that `NAME_FILE` names (both at once are
refused). What is wrong is told at the start, all of it, and nothing starts. *Lab*: the default
where the root domain ends in `.localhost`. *Secret*: give it as a file.
Names marked ● have no default outside of a lab: without them no process starts.
`manage.py check` names settings that nobody reads, where their names begin with `EZSCALE_`. On an
installed server `ezscale check` and `install` look at every line of `/etc/ezscale/settings`.
"""


def document() -> str:
    parts = [_HEAD]
    for subject, options in SUBJECTS.items():
        rows = "\n".join(_row(option) for option in options)
        parts.append(
            f"## {subject}\n\n| name | type | default | meaning |\n|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _row(option: Option) -> str:
    name = f"`{option.name}`{' ●' if option.needed else ''}"
    kind = option.kind + (", secret" if option.secret else "")
    default = option.default or "–"
    if option.lab is not None:
        default += f" (lab: {option.lab})"
    if option.choices:
        kind += ": " + ", ".join(option.choices)
    return f"| {name} | {kind} | {default} | {option.meaning} |"

"""
Message catalogues without GNU gettext: collect what an app says, merge it, compile it.

    python -m shared_apps.ui.catalogues update shared_apps/ui tenant_apps/portal
    python -m shared_apps.ui.catalogues compile shared_apps/ui

`update` also compiles and prints what still lacks a translation. The compiled files are kept in
version control, so that an installation needs neither this module nor msgfmt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGES = ("de",)
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "__": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def _sources(app: Path) -> Iterator[tuple[str, str, bytes]]:
    for path in sorted(app.rglob("*.py")):
        yield path.relative_to(app).as_posix(), "python", path.read_bytes()
    for path in sorted(app.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            # A template becomes text with calls in it; the script lexer minds no indentation.
            calls = templatize(path.read_text(), origin=str(path)).encode()
            yield path.relative_to(app).as_posix(), "javascript", calls


def collect(app: Path) -> Catalog:
    """Every message of an app's Python files and templates."""
    found = Catalog()
    for place, method, content in _sources(app):
        for line, message, _comments, context in extract(method, BytesIO(content), _KEYWORDS):
            if message and message != "":
                found.add(message, locations=[(place, line)], context=context)
    return found


def po_path(app: Path, language: str) -> Path:
    """Where an app keeps a language."""
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def load(app: Path, language: str) -> Catalog:
    """An app's catalogue in a language; an empty one when there is none yet."""
    path = po_path(app, language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(app: Path, language: str) -> list[str]:
    """Merge what the app says into its catalogue and compile; return what lacks a translation."""
    catalogue = load(app, language)
    catalogue.update(collect(app), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    path = po_path(app, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        # Line numbers are left out: they would change with every edit above them.
        write_po(
            file, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=False
        )
    compile_one(app, language)
    return missing(catalogue)


def missing(catalogue: Catalog) -> list[str]:
    """The messages without a translation, as their source text."""
    lacking = []
    for message in catalogue:
        parts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and not all(parts):
            lacking.append(message.id if isinstance(message.id, str) else message.id[0])
    return lacking


def compile_one(app: Path, language: str) -> Path:
    """Write the compiled catalogue beside the source."""
    target = po_path(app, language).with_suffix(".mo")
    with target.open("wb") as file:
        write_mo(file, load(app, language))
    return target


def main(arguments: list[str]) -> int:
    """The command line; returns 1 when something lacks a translation, 2 for no app."""
    verb, *apps = arguments
    lacking = 0
    for app in map(Path, apps):
        if not app.is_dir():
            sys.stderr.write(f"{app} is no folder here; say e.g. tenant_apps/portal{os.linesep}")
            return 2
        for language in LANGUAGES:
            if verb == "compile":
                compile_one(app, language)
                continue
            for text in update(app, language):
                sys.stdout.write(f"{app} {language}: {text}{os.linesep}")
                lacking += 1
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Every face that speaks German speaks all of it, and in one voice."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from django.utils.translation import gettext, ngettext, override, pgettext

from kernel.errors import Invalid
from kernel.plugs import Setting, clean_settings
from shared_apps.ui import catalogues

ROOT = Path(__file__).parents[2]
SPEAKING = sorted(
    path.parent
    for pattern in ("*/locale", "shared_apps/*/locale", "tenant_apps/*/locale")
    for path in ROOT.glob(pattern)
)
# Its people work in English; what it says elsewhere comes from the apps it shows.
ENGLISH_ONLY = {ROOT / "shared_apps" / "staff"}


def _messages(app: Path) -> list[Message]:
    return [message for message in catalogues.load(app, "de") if message.id]


def _parts(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def test_every_app_that_says_something_speaks_german() -> None:
    apps = [
        path
        for pattern in ("branding", "wholesale", "certs", "shared_apps/*", "tenant_apps/*")
        for path in ROOT.glob(pattern)
        if path.is_dir() and path not in ENGLISH_ONLY
    ]
    silent = [str(app) for app in apps if app not in SPEAKING and len(catalogues.collect(app))]
    assert silent == []


@pytest.mark.parametrize("app", SPEAKING, ids=lambda app: app.name)
def test_german_is_complete_and_compiled(app: Path) -> None:
    """To mend it: python -m shared_apps.ui.catalogues update <app>."""
    said = {(message.context, message.id) for message in catalogues.collect(app) if message.id}
    have = {(message.context, message.id) for message in _messages(app)}
    assert said == have
    assert catalogues.missing(catalogues.load(app, "de")) == []
    compiled = BytesIO()
    write_mo(compiled, catalogues.load(app, "de"))
    assert catalogues.po_path(app, "de").with_suffix(".mo").read_bytes() == compiled.getvalue()


@pytest.mark.parametrize("app", SPEAKING, ids=lambda app: app.name)
def test_german_fills_only_the_gaps_that_the_source_has(app: Path) -> None:
    for message in _messages(app):
        known = set(re.findall(r"%\(\w+\)s|%%", " ".join(_parts(message.id))))
        for text in _parts(message.string):
            assert set(re.findall(r"%\(\w+\)s|%%", text)) <= known, text


@pytest.mark.parametrize("app", SPEAKING, ids=lambda app: app.name)
def test_german_is_polite_and_names_no_platform(app: Path) -> None:
    for message in _messages(app):
        for text in _parts(message.string):
            assert not re.search(r"\b(du|dir|dich|dein\w*)\b|ezscale", text, re.IGNORECASE), text


def test_one_message_has_one_translation() -> None:
    """All catalogues are merged into one: two answers to one message would shadow each other."""
    seen: dict[tuple[object, object], object] = {}
    for app in SPEAKING:
        for message in _messages(app):
            first = seen.setdefault((message.context, message.id), message.string)
            assert first == message.string, f"{app}: {message.id}"


def test_no_catalogue_of_a_package_speaks_over_ours() -> None:
    """Packages bring German too; for the same message the first installed app would win."""
    with override("de"):
        for app in SPEAKING:
            for message in _messages(app):
                first = _parts(message.id)[0]
                if message.context:
                    heard = pgettext(message.context, first)
                elif isinstance(message.id, (tuple, list)):
                    heard = ngettext(message.id[0], message.id[1], 1)
                else:
                    heard = gettext(first)
                assert heard == _parts(message.string)[0], f"{app}: {first}"


def test_a_refusal_is_german_and_keeps_its_field() -> None:
    fields = (Setting("secret_key", "Secret key", "secret"),)
    with override("de"), pytest.raises(Invalid) as no:
        clean_settings(fields, {})
    assert no.value.message == "Angabe fehlt: Geheimer Schlüssel."
    assert (no.value.field, no.value.code) == ("secret_key", "invalid")

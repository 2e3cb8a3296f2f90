"""manage.py build_fonts: cut the web fonts before static files are collected."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from shared_apps.ui.fonts import build_fonts


class Command(BaseCommand):
    help = "Cut the web fonts into a folder that is listed in STATICFILES_DIRS."

    def add_arguments(self, parser: CommandParser) -> None:
        built = Path(getattr(settings, "BUILT_STATIC", "var/static-build"))
        parser.add_argument("--into", default=built / "ui" / "fonts", type=Path)

    def handle(self, *, into: Path, **_options: object) -> None:
        written = build_fonts(into)
        self.stdout.write(f"{len(written)} font files written, the others were current")

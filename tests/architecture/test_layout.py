"""The folders: `platform/` stays a plain folder, files stay small, the locks agree."""

from __future__ import annotations

import platform
import re
import sysconfig
from pathlib import Path

from tests.architecture.sources import ROOT, name_of, python_files

_MOST_LINES = 300
# Files that were allowed to be longer. It only ever shrinks.
_LONGER: dict[str, int] = {}


def test_platform_is_no_package():
    """With an __init__.py the folder would shadow the standard library's module."""
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_standard_library_wins_the_name_platform():
    """Packages everywhere ask it for the system's name."""
    standard = Path(sysconfig.get_paths()["stdlib"])
    assert platform.__file__ is not None
    assert Path(platform.__file__).is_relative_to(standard)


def test_no_file_is_longer_than_the_budget():
    """A file with one subject fits on a few screens."""
    too_long = {}
    for path in python_files(tests=True):
        lines = len(path.read_text().splitlines())
        if lines > _LONGER.get(name_of(path), _MOST_LINES) and "migrations" not in path.parts:
            too_long[name_of(path)] = lines
    assert too_long == {}


def test_the_list_of_longer_files_has_no_file_that_became_short():
    for name, allowed in _LONGER.items():
        lines = len((ROOT / name).read_text().splitlines())
        assert _MOST_LINES < lines <= allowed, f"{name}: take it off the list, or lower its number"


def test_both_locks_pin_the_same_versions():
    """`make run` in a venv with the tests' packages runs what production runs."""
    runtime, dev = _pins("requirements.lock"), _pins("requirements-dev.lock")
    differing = {
        name: (pin, dev.get(name)) for name, pin in runtime.items() if dev.get(name) != pin
    }
    assert differing == {}


def _pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.\-\[\]]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

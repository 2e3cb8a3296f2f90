"""
The software in the product, from a lock file and the installed packages' own words.

`python -m tests.security.sbom requirements.lock` writes CycloneDX 1.6 as JSON;
with `--licences` the page docs/licences.md.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NOT_HERE = "not installed here"
# Said by nobody in a field that a program reads; found in the package's own files.
_SAID_ELSEWHERE = {"py-svg-hush": "MIT"}


class Component(NamedTuple):
    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str


def components(lock: str) -> list[Component]:
    """Every pin of a lock, in its order."""
    found = list(_PIN.finditer(lock))
    ends = [one.start() for one in found[1:]] + [len(lock)]
    return [
        Component(pin[1], pin[2], tuple(_HASH.findall(lock[pin.start() : end])), licence_of(pin[1]))
        for pin, end in zip(found, ends, strict=True)
    ]


def licence_of(name: str) -> str:
    """What the package says; `not installed here` on a Python that does without it; else empty."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return NOT_HERE
    if expression := told.get("License-Expression"):
        return str(expression)
    marks = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    names = [one.rpartition(" :: ")[2] for one in marks if one != "License :: OSI Approved"]
    first = str(told.get("License") or "").split("\n")[0].strip()[:60]
    return " / ".join(names) or first or _SAID_ELSEWHERE.get(name, "")


def bill(lock: str) -> dict[str, object]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "components": [
            {
                "type": "library",
                "name": one.name,
                "version": one.version,
                "purl": f"pkg:pypi/{one.name}@{one.version}",
                "hashes": [{"alg": "SHA-256", "content": text} for text in one.hashes[:1]],
                "licenses": [{"license": {"name": one.licence}}] if one.licence else [],
            }
            for one in components(lock)
        ],
    }


def page(lock: str) -> str:
    """docs/licences.md: each package of the product with the licence that it names."""
    rows = "".join(f"| {one.name} | {one.licence or '?'} |\n" for one in components(lock))
    return f"{_HEAD}{rows}"


_HEAD = """# Licences

What the packages of `requirements.lock` say of themselves; made by `make licences`, kept by
`tests/security/test_supply.py`, which also has the list of licences that may come in. Packages
that only tests use are not delivered and not listed.

| package | licence |
|---|---|
"""


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text()
    if "--licences" in sys.argv:
        sys.stdout.write(page(text))
    else:
        sys.stdout.write(json.dumps(bill(text), indent=1) + "\n")

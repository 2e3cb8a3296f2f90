"""What we take from others: pinned by hash, under licences that may be, listed."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.sources import ROOT
from tests.security.sbom import NOT_HERE, bill, components, page

_LOCKS = sorted(ROOT.glob("requirements*.lock"))
_PIN = re.compile(r"^[A-Za-z0-9._-]+(\[[^\]]*\])?==[^\s\\]+", re.MULTILINE)
# May be used by a product that is not given away: none that wants our own source.
_MAY = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|OFL|LGPL|Lesser General|Zope"
    r"|Unlicense|0BSD|CC0|DFSG approved|zlib",
    re.IGNORECASE,
)
_MAY_NOT = re.compile(r"\bAGPL|Affero|(?<!L)GPL-|(?<!Lesser )General Public", re.IGNORECASE)


def unpinned(lock: str) -> list[str]:
    """Requirements without an exact version or without a hash."""
    lines = re.sub(r"\\\n", " ", lock).splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", " ", "--"))]
    return [line[:60] for line in wanted if "==" not in line or "--hash=sha256:" not in line]


@pytest.mark.parametrize("lock", [path.name for path in _LOCKS])
def test_every_package_is_pinned_by_hash(lock):
    text = (ROOT / lock).read_text()
    assert unpinned(text) == []
    assert len(components(text)) == len(_PIN.findall(text)) > 1
    assert all(one.hashes for one in components(text))


def test_a_pin_without_a_hash_is_seen():
    assert unpinned("django==5.2.0 \\\n    # via nothing\n") == ["django==5.2.0      # via nothing"]
    assert unpinned("django>=5 --hash=sha256:aa\n") != []


def test_every_licence_may_come_in():
    wrong = [
        f"{one.name}: {one.licence or 'says none'}"
        for one in components((ROOT / "requirements.lock").read_text())
        if one.licence != NOT_HERE
        and (not _MAY.search(one.licence) or _MAY_NOT.search(one.licence))
    ]
    assert wrong == []


@pytest.mark.parametrize("licence", ["AGPL-3.0-only", "GPL-3.0-or-later", ""])
def test_a_licence_that_may_not_is_seen(licence):
    assert not _MAY.search(licence) or _MAY_NOT.search(licence)


def test_the_page_of_licences_is_of_today():
    text = (ROOT / "requirements.lock").read_text()
    written = (ROOT / "docs" / "licences.md").read_text()
    here = [line for line in page(text).splitlines() if NOT_HERE not in line]
    assert [line for line in here if line not in written.splitlines()] == []
    assert written.count("\n") == page(text).count("\n")


def test_the_bill_of_software_lists_each_package_once():
    text = (ROOT / "requirements.lock").read_text()
    told = json.loads(json.dumps(bill(text)))
    names = [one["name"] for one in told["components"]]
    assert len(names) == len(set(names)) == len(components(text))
    assert all(one["purl"] and one["hashes"] for one in told["components"])

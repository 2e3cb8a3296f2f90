"""infra/terraform as Python sees it: folders, and the blocks of their files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions

ROOT = Path(__file__).resolve().parents[2]
TERRAFORM = ROOT / "infra" / "terraform"
_PLAIN = SerializationOptions(with_comments=False, strip_string_quotes=True)


@dataclass(frozen=True)
class Block:
    """`resource "a" "b" {…}`: kind resource, labels (a, b)."""

    kind: str
    labels: tuple[str, ...]
    body: dict[str, Any]

    @property
    def name(self) -> str:
        return ".".join(self.labels)

    def inner(self, kind: str) -> list[dict[str, Any]]:
        """Blocks inside, those of a `dynamic` one among them."""
        plain = self.body.get(kind, [])
        dynamic = [one[kind] for one in self.body.get("dynamic", []) if kind in one]
        made = [inside for one in dynamic for inside in one.get("content", [])]
        return [*(plain if isinstance(plain, list) else [plain]), *made]


class Folder:
    """One module, environment or other root: all that lies in one folder."""

    def __init__(self, path: Path, top: Path) -> None:
        self.path, self.name = path, path.relative_to(top).as_posix()

    @cached_property
    def texts(self) -> dict[str, str]:
        return {f"{self.name}/{one.name}": one.read_text() for one in self.path.glob("*.tf")}

    @cached_property
    def blocks(self) -> list[Block]:
        return [block for text in self.texts.values() for block in _parsed(text)]

    def of(self, kind: str, first: str = "") -> list[Block]:
        return [
            block
            for block in self.blocks
            if block.kind == kind and (not first or block.labels[:1] == (first,))
        ]


def folders(top: Path = TERRAFORM) -> list[Folder]:
    return [Folder(path, top) for path in sorted({file.parent for file in top.rglob("*.tf")})]


@cache
def _parsed(text: str) -> list[Block]:
    """Reading is slow; copies with one file spoilt read that file alone."""
    return [
        block
        for kind, found in hcl2.loads(text, serialization_options=_PLAIN).items()
        for one in found
        for block in _unfolded(kind, (), one)
    ]


def _unfolded(kind: str, labels: tuple[str, ...], body: dict[str, Any]) -> Iterator[Block]:
    """Labels are keys around the body; the body says of itself that it is one."""
    if body.get("__is_block__"):
        yield Block(kind, labels, {key: value for key, value in body.items() if key[:2] != "__"})
        return
    for label, inside in body.items():
        if isinstance(inside, dict):
            yield from _unfolded(kind, (*labels, label), inside)

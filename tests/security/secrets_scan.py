"""
No key in the repository: every tracked file is read for what looks like one.

    python -m tests.security.secrets_scan        part of `make gate`: 1 when something is found

Kinds of keys that their makers gave a shape are found by it; others by a telling name and a value
that looks drawn by lot. What is meant (a sandbox's key, a test's) stands in `allowed.txt` by the
hash of the value, with its reason: the value itself is not written down twice.
"""

from __future__ import annotations

import hashlib
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ALLOWED = Path(__file__).with_name("allowed.txt")
_SHAPES = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{64}",
    "AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "Stripe key": r"\b[sr]k_(?:live|test)_[0-9A-Za-z]{20,}\b",
    "webhook secret": r"\bwhsec_[0-9A-Za-z+/]{24,}",
    "GitHub token": r"\b(?:gh[pousr]_[0-9A-Za-z]{36}|github_pat_\w{60,})\b",
    "Slack token": r"\bxox[abeprs]-[0-9A-Za-z-]{20,}",
    "Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "signed token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}",
    "sealing key": r"(?<![\w+/=-])[A-Za-z0-9+/]{43}=(?![\w+/=])",
    "password in an address": r"\b[a-z][a-z+]+://[^\s:/@{}$<>\"'`]+:([^\s:/@{}$<>\"'`…]{8,})@",
}
_NAMED = re.compile(
    r"(?i)(?:password|passwd|secret|token|api_?key|credential)\w*[\"']?\s*[:=]\s*"
    r"[\"']([A-Za-z0-9+/_=.-]{20,})[\"']"
)
# Bits by letter above which a value looks drawn by lot; English is at about 4 with spaces.
_DRAWN = 3.7
_RULES = {name: re.compile(shape) for name, shape in _SHAPES.items()}
# Hashes of packages, pictures, catalogues; nobody types a key there.
_SKIPPED = (".lock", ".png", ".ico", ".mo", ".po", ".woff2", ".svg", ".pdf", ".gz")


@dataclass(frozen=True, slots=True)
class Find:
    where: str
    kind: str
    mark: str  # of the value: what `allowed.txt` names


def mark(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def finds(text: str, where: str = "") -> Iterator[Find]:
    for kind, rule in _RULES.items():
        for match in rule.finditer(text):
            value = match.group(match.lastindex or 0)
            yield Find(f"{where}:{_line(text, match.start())}", kind, mark(value))
    for match in _NAMED.finditer(text):
        value = match.group(1)
        if _looks_drawn(value):
            yield Find(f"{where}:{_line(text, match.start())}", "named secret", mark(value))


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def _looks_drawn(value: str) -> bool:
    if not (re.search(r"\d", value) and re.search(r"[A-Za-z]", value)):
        return False
    counts = Counter(value)
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values())
    return bits >= _DRAWN


def allowed() -> dict[str, str]:
    """Reasons by mark."""
    rows = (line.split(maxsplit=1) for line in ALLOWED.read_text().splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2 and not row[0].startswith("#")}


def tracked() -> list[str]:
    """What git knows or would add: a file counts before its first commit."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted(name for name in names.split("\0") if name and not name.endswith(_SKIPPED))


def scan() -> list[Find]:
    found: list[Find] = []
    for name in tracked():
        path = ROOT / name
        if not path.is_file() or path.is_symlink():
            continue
        try:
            found += finds(path.read_text(), name)
        except UnicodeDecodeError:
            continue
    return found


def main() -> int:
    known = allowed()
    found = [one for one in scan() if one.mark not in known]
    for one in found:
        sys.stdout.write(f"{one.where}: {one.kind} (mark {one.mark})\n")
    if found:
        sys.stdout.write(
            "A key that was committed is public: change it (docs/runbooks/leaked-key.md).\n"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Skip what need not be done again: a step's stamp is a hash of the files that it depends on."""

from __future__ import annotations

import hashlib
import json
import os
from fnmatch import fnmatch
from pathlib import Path

from embedded.processes import Step

# The project's own code; a walk over everything would count the installed packages too.
_ROOTS = ("platform", "shared_apps", "tenant_apps", "branding", "wholesale", "certs")


class Stamps:
    """Stamps of the steps done in one state folder."""

    def __init__(self, root: Path, state: Path) -> None:
        self._root = root
        self._file = state / "stamps.json"
        self._files = _project_files(root)
        # Empty: a database of the operator's own, which may change behind our back.
        self.database = ""

    def is_done(self, step: Step) -> bool:
        if step.in_database and not self.database:
            return False
        outputs_there = all(output.exists() for output in step.outputs)
        return outputs_there and self._read().get(step.name) == self._stamp(step)

    def mark(self, step: Step) -> None:
        known = self._read() | {step.name: self._stamp(step)}
        self._file.write_text(json.dumps(known, indent=1))

    def _stamp(self, step: Step) -> str:
        """The command and the contents of its inputs. `*` in a pattern matches folders too."""
        digest = hashlib.sha256(repr(step.argv).encode())
        if step.in_database:
            digest.update(self.database.encode())
        for name in self._files:
            if any(fnmatch(name, pattern) for pattern in step.inputs):
                digest.update(name.encode())
                digest.update(hashlib.sha256((self._root / name).read_bytes()).digest())
        return digest.hexdigest()

    def _read(self) -> dict[str, str]:
        try:
            known: dict[str, str] = json.loads(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return known


def _project_files(root: Path) -> list[str]:
    found = [path.name for path in root.glob("*.lock")]
    for top in _ROOTS:
        for folder, folders, names in os.walk(root / top):
            folders[:] = [f for f in folders if f != "__pycache__"]
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)

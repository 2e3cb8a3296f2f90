"""Workers of the bench, as seen from the process that measures."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from tests.bench.ground import ROOT, environment


class Worker:
    """A child that does one order at a time. Raises RuntimeError when it ended."""

    def __init__(self, face: str, schema: str = "", **env: str) -> None:
        self.face = face
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.worker", face, schema],
            cwd=ROOT,
            env=environment(**env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._read()

    def ask(self, do: str, **order: Any) -> Any:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **order}) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {self.face} worker ended with {self.process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()


@contextlib.contextmanager
def crew(*faces: str, schema: str = "") -> Iterator[list[Worker]]:
    """These workers, while the block runs."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(contextlib.closing(Worker(face, schema))) for face in faces]

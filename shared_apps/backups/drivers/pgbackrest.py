"""
The words spoken with pgBackRest: keep a base, say what is kept, bring it back up to an instant.

Its own file says where the repository is and how it is encrypted (infra/pgbackrest); this process
knows the name of the stanza and of that file, and no key.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kernel.errors import Misconfigured, Unavailable

_INFO_SECONDS = 120
# A day: what ends it sooner is the timer's own limit.
_LONG_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Base:
    """One base backup that is complete. `reaches`: the first instant it can be brought back to."""

    label: str
    kind: str
    reaches: datetime
    database_bytes: int
    kept_bytes: int


@dataclass(frozen=True, slots=True)
class PgBackRest:
    """`account`: uid and gid of who owns the files, when we are root; it is root's own word."""

    stanza: str
    config: str
    account: tuple[int, int] | None = None

    def bases(self) -> list[Base]:
        """Oldest first. Raises Unavailable."""
        found = json.loads(self._run("info", "--output=json", seconds=_INFO_SECONDS) or "[]")
        rows = [row for stanza in found for row in stanza.get("backup", [])]
        return [
            Base(
                row["label"],
                row["type"],
                datetime.fromtimestamp(row["timestamp"]["stop"], UTC),
                row["info"]["size"],
                row["info"]["repository"]["delta"],
            )
            for row in rows
            if not row.get("error")
        ]

    def keep(self, kind: str) -> None:
        """`kind`: full or diff. Ends when the log needed for it is kept as well."""
        self._run("backup", f"--type={kind}", "--start-fast", seconds=_LONG_SECONDS)

    def bring_back(self, into: Path, at: datetime) -> None:
        """
        The data folder as of `at` into an empty folder; Postgres does the rest when it starts.

        Raises Unavailable when a byte of what is kept is not what was put there.
        """
        self._run(
            "restore",
            f"--pg1-path={into}",
            "--type=time",
            f"--target={at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f+00}",
            "--target-action=promote",
            # The owner may be another than the data's: the folder is ours.
            "--link-all",
            seconds=_LONG_SECONDS,
        )

    def _run(self, verb: str, *words: str, seconds: int) -> str:
        line = ["pgbackrest", f"--config={self.config}", f"--stanza={self.stanza}"]
        quiet = ["--log-level-console=off", "--log-level-stderr=error"]
        uid, gid = self.account or (None, None)
        try:
            done = subprocess.run(
                [*line, *quiet, *words, verb],
                cwd="/",
                env=_environment(),
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
                user=uid,
                group=gid,
                extra_groups=[] if self.account else None,
            )
        except FileNotFoundError:
            raise Misconfigured("pgbackrest is not installed here") from None
        except subprocess.TimeoutExpired:
            raise Unavailable(f"pgbackrest {verb} did not end in {seconds} s") from None
        if done.returncode != 0:
            raise Unavailable(f"pgbackrest {verb}: {done.stderr.strip()[-1500:]}")
        return done.stdout


def _environment() -> Mapping[str, str]:
    """Its settings are in its file: what happens to stand in our environment is not for it."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

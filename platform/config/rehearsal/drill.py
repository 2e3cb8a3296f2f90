"""One rehearsal: mark an instant, bring everything back to it beside the living, and look."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings

from config import options
from config.health import own_connection
from config.rehearsal import heads
from config.rehearsal.server import serving
from embedded.accounts import Account, server_account
from kernel.db.chain import Head
from kernel.errors import OutsideError, Unavailable
from kernel.tenancy.context import on_platform_side
from shared_apps.backups import rules, services
from shared_apps.backups.drivers import files
from shared_apps.backups.drivers.pgbackrest import PgBackRest
from shared_apps.backups.flows import bring_files_back
from shared_apps.backups.models import Run

Say = Callable[[str], None]
_PREFIX, _LIVES = "rehearsal-", "lives"
_LAST_WAL = "select last_archived_wal from pg_stat_archiver"
_THIS_WAL = "select pg_walfile_name(pg_current_wal_insert_lsn())"


@dataclass(frozen=True, slots=True)
class Mark:
    """`at`: the instant. `run_id`: the row that was there then; None for one long over."""

    at: datetime
    heads: heads.Heads
    run_id: int | None


def rehearse(scratch: Path, say: Say, at: datetime | None = None) -> Run:
    """
    Bring all back as of `at` (now, when none is said) into `scratch`, and look whether it is all.

    Time:   real; the minutes are those of the restore, without the wait for the log.
    Again:  one more row. Nothing of the living product is changed but sealed books and this row.
    Never raises OutsideError: a rehearsal that failed is what it found.
    """
    with on_platform_side():
        run = services.begin(Run.Kind.REHEARSAL)
    try:
        mark = _mark(run, say) if at is None else Mark(at, heads.noted_before(at), None)
        say(f"to {mark.at:%Y-%m-%d %H:%M:%S.%f} UTC, ledger hash {heads.print_of(mark.heads)}")
        facts, found = _restored(mark, scratch, say)
    except (OutsideError, psycopg.Error, OSError) as error:
        with on_platform_side():
            services.end(run, good=False, said=f"{type(error).__name__}: {error}")
        return run
    with on_platform_side():
        services.end(run, good=not found, said="; ".join(found), reaches=mark.at, **facts)
    return run


def _mark(run: Run, say: Say) -> Mark:
    """The instant lies between two of our own commits: the first must come back, not the second."""
    ends = heads.seal_all()
    with own_connection() as wire:
        row = wire.execute("select clock_timestamp()").fetchone()
    assert row is not None
    with on_platform_side():
        services.note(run, after=True)
    say("waiting until the log is kept up to now")
    _wait_for_log()
    return Mark(row[0], ends, run.pk)


def _wait_for_log() -> None:
    """Raises Unavailable when it takes longer than what may be lost."""
    deadline = time.monotonic() + rules.MAY_BE_LOST.total_seconds()
    with own_connection() as wire:
        wanted = str((wire.execute(_THIS_WAL).fetchone() or ("",))[0])
        while True:
            last = str((wire.execute(_LAST_WAL).fetchone() or ("",))[0] or "")
            if last[:24] >= wanted:
                return
            if time.monotonic() > deadline:
                raise Unavailable(f"the log is kept up to {last or 'nothing'}, not to {wanted}")
            time.sleep(0.5)  # noqa: TID251 - a command that waits for the archiver


def _restored(mark: Mark, scratch: Path, say: Say) -> tuple[dict[str, object], list[str]]:
    account = server_account()
    engine = PgBackRest(
        settings.BACKUP_STANZA,
        settings.BACKUP_CONFIG,
        (account.uid, account.gid) if account else None,
    )
    with _folder(scratch, account) as place:
        began = time.monotonic()
        data = place / "data"
        say("bringing back the database")
        engine.bring_back(data, mark.at)
        fetched = time.monotonic() - began
        with serving(data, _login(), account) as address:
            say("the database is up; computing every ledger")
            up = time.monotonic() - began
            seen = _look(mark, address, place)
        count = _files(mark.at, place / "files")
        minutes = (time.monotonic() - began) / 60
    facts = {
        "minutes": round(minutes, 2),
        "minutes_fetched": round(fetched / 60, 2),
        "minutes_up": round(up / 60, 2),
        "ledger_hash": heads.print_of(mark.heads),
        "restored_hash": heads.print_of({key: seen.heads.get(key, Head()) for key in mark.heads}),
        "files": count,
        "books": seen.books,
        "entries": seen.entries,
        "secrets": seen.secrets,
    }
    return facts, seen.findings


def _look(mark: Mark, address: str, place: Path) -> heads.Seen:
    """In a process of its own, that knows the restored server and nothing else of ours."""
    wanted = place / "wanted.json"
    wanted.write_text(
        json.dumps(
            {
                "run": mark.run_id,
                "heads": {key: [end.position, end.hash] for key, end in mark.heads.items()},
            }
        )
    )
    gone = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")
    inherited = {k: v for k, v in os.environ.items() if k.removesuffix("_FILE") not in gone}
    done = subprocess.run(
        [sys.executable, "manage.py", "look_at_restored", str(wanted)],
        cwd=settings.ROOT,
        env={
            **inherited,
            "DATABASE_URL": address,
            "REDIS_URL": "redis://127.0.0.1:1",
            "EZSCALE_STATE": str(place),
            "EZSCALE_PROCESS": "rehearsal",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unavailable(f"the look broke off: {done.stderr.strip()[-1500:]}")
    seen = heads.Seen(**json.loads(done.stdout))
    seen.heads = {key: Head(**end) for key, end in json.loads(done.stdout)["heads"].items()}
    return seen


def look_at_restored(wanted: Path) -> str:
    """The other half, in the process that is logged in there."""
    asked = json.loads(wanted.read_text())
    ends = {key: Head(*end) for key, end in asked["heads"].items()}
    return json.dumps(asdict(heads.look(ends, asked["run"])))


def _files(at: datetime, into: Path) -> int:
    """Uploads of a disk. Those in a bucket are kept by its versions, and not brought back here."""
    if settings.S3_BUCKET or not files.instants():
        return 0
    into.mkdir()
    return bring_files_back(into, at)


def _login() -> str:
    """The application's own address: whoever may not log in there again has nothing back."""
    return options.text("DATABASE_URL")


def _forget_dead(scratch: Path) -> None:
    """What one left that was killed: all that the product knows, and no room for the next one."""
    for place in scratch.glob(f"{_PREFIX}*"):
        try:
            with (place / _LIVES).open("ab") as mark:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(place, ignore_errors=True)
        except OSError:
            continue  # another one that lives


@contextmanager
def _folder(scratch: Path, account: Account | None) -> Iterator[Path]:
    """A fresh folder, gone afterwards: it holds everything that the product knows."""
    scratch.mkdir(parents=True, exist_ok=True)
    _forget_dead(scratch)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=scratch))
    with (place / _LIVES).open("ab") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)  # as long as this process lives
        data = place / "data"
        data.mkdir(mode=0o700)
        if account:
            place.chmod(0o711)
            account.own(data)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

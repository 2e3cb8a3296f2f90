"""Keep and bring back: each is written down, done with no transaction open, and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from kernel import clock
from kernel.errors import OutsideError, Unavailable
from shared_apps.backups import rules, services
from shared_apps.backups.drivers import files
from shared_apps.backups.drivers.pgbackrest import PgBackRest
from shared_apps.backups.models import Run


def keep_base(engine: PgBackRest) -> Run:
    """A base backup of the database, full or what changed since. Never raises OutsideError."""

    def work(run: Run) -> None:
        fulls = [base.reaches for base in engine.bases() if base.kind == "full"]
        engine.keep(rules.base_type(clock.real_now(), max(fulls, default=None)))
        newest = engine.bases()[-1]
        services.end(
            run,
            good=True,
            reaches=newest.reaches,
            label=newest.label,
            database_bytes=newest.database_bytes,
            kept_bytes=newest.kept_bytes,
        )

    return _written_down(Run.Kind.BASE, work)


def keep_files(folder: Path) -> Run:
    """
    Copy what is new or another below `folder`, and the list of all of it.

    What a list older than five weeks alone had goes. Never raises OutsideError. Again: copies
    nothing, one more list.
    """

    def work(run: Run) -> None:
        began = clock.real_now()
        known = files.instants()
        before = files.read_list(known[-1]) if known else {}
        now: files.Listing = {}
        copied = 0
        for name, size, changed_ns in _walk(folder):
            kept = before.get(name)
            if kept is None or (kept.size, kept.changed_ns) != (size, changed_ns):
                try:
                    content = (folder / name).read_bytes()
                except FileNotFoundError:
                    continue  # deleted while we walked
                kept = files.Kept(files.put(content), len(content), changed_ns)
                copied += 1
            now[name] = kept
        files.put_list(now, began)
        _forget_old(began)
        services.end(run, good=True, reaches=began, files=len(now), copied=copied)

    return _written_down(Run.Kind.FILES, work)


def bring_files_back(into: Path, at: datetime) -> int:
    """
    The files as of the last list before `at`, into an empty folder. Returns how many.

    Raises Unavailable when there is no such list, or a byte is not what was put.
    """
    found = [one for one in files.instants() if one <= at]
    if not found:
        raise Unavailable(f"no list of files from before {at:%Y-%m-%d %H:%M}")
    listing = files.read_list(found[-1])
    for name, kept in listing.items():
        target = (into / name).resolve()
        if not target.is_relative_to(into.resolve()):
            raise Unavailable(f"a file of the list lies outside of its folder: {name[:80]}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files.get(kept.digest))
    return len(listing)


def _walk(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            facts = path.stat()
            yield path.relative_to(folder).as_posix(), facts.st_size, facts.st_mtime_ns


def _forget_old(now: datetime) -> None:
    """The contents that only forgotten lists name: those of kept ones are asked for first."""
    known = files.instants()
    old = [one for one in known[:-1] if now - one > rules.KEPT]
    if not old:
        return
    needed = {kept.digest for one in known if one not in old for kept in _of(one)}
    for one in old:
        for digest in {kept.digest for kept in _of(one)} - needed:
            files.forget(digest)
        files.forget_list(one)


def _of(at: datetime) -> list[files.Kept]:
    return list(files.read_list(at).values())


def _written_down(kind: str, work: Callable[[Run], None]) -> Run:
    run = services.begin(kind)
    try:
        work(run)
    except OutsideError as error:
        services.end(run, good=False, said=error.answer)
    return run

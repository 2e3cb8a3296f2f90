"""
Real servers for the tests: a pytest plugin, loaded before Django reads its settings.

One fast Postgres and one Valkey a run, in a folder of their own that is deleted afterwards. The
database is prepared once; each xdist worker gets a copy of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]
_READY = "EZSCALE_TEST_DATABASE_READY"
_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "EZSCALE_PASSWORD_HASHER": "django.contrib.auth.hashers.MD5PasswordHasher",
    "EZSCALE_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "EZSCALE_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "EZSCALE_LOG_LEVEL": "ERROR",
    "EZSCALE_READY_POOL": "3",
    "EZSCALE_TEAM_SECOND_FACTOR": "no",
    "EZSCALE_DB_CONN_MAX_AGE": "0",
    # No test asks the world's DNS: nobody answers here, at once.
    "EZSCALE_DNS_SERVER": "127.0.0.1:9",
    # The browser driver keeps an event loop in the main thread; our code itself stays synchronous.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "yes",
}
_SOURCES = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "PORT")
_cluster = None


def _start() -> None:
    """In the main process: start the servers and prepare the database."""
    global _cluster
    from embedded.cluster import ensure

    state = Path(tempfile.mkdtemp(prefix="ezscale-test-"))
    # What a person set for `make run` is not for the tests: they would talk to another port.
    for name in list(os.environ):
        ours = name.startswith("EZSCALE_") and not name.startswith("EZSCALE_PROOF_")
        if ours or name in _SOURCES:
            os.environ.pop(name)
    _cluster = ensure(state, fast=True)
    os.environ.update(_cluster.env())
    os.environ.update(_SETTINGS)
    os.environ["EZSCALE_STATE"] = str(state)
    (state / "static").mkdir()
    _link_fonts(state)
    os.environ["EZSCALE_TEST_SUPERUSER_URL"] = _cluster.superuser_url or ""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"}
    subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    os.environ[_READY] = "yes"


def _link_fonts(state: Path) -> None:
    """The web fonts are cut once per checkout (half a minute) and kept in var/."""
    built = ROOT / "var" / "static-build"
    fonts = built / "ui" / "fonts"
    from shared_apps.ui.colour.tokens import SERVED_FONTS

    if not all((fonts / f"{stem}-latin.woff2").is_file() for stem in SERVED_FONTS):
        command = [sys.executable, "-m", "shared_apps.ui.fonts", str(fonts)]
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"}
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    (state / "static-build").symlink_to(built)


def _copy_for_worker(worker: str) -> None:
    """In an xdist worker: a folder, a Valkey and a copy of the prepared database of its own."""
    global _cluster
    from embedded.cluster import ensure

    prepared = Path(os.environ["EZSCALE_STATE"])
    state = prepared / worker
    for folder in ("static", "static-build"):
        (state / folder).parent.mkdir(exist_ok=True)
        (state / folder).symlink_to(prepared / folder)
    name = f"ezscale_{worker}"
    with psycopg.connect(os.environ["EZSCALE_TEST_SUPERUSER_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE ezscale OWNER ezscale_owner".encode())
        server.execute(f"GRANT CONNECT ON DATABASE {name} TO ezscale_app".encode())
    for key in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        head, _, _ = os.environ[key].rpartition("/")
        os.environ[key] = f"{head}/{name}"
    # Counters and queues are emptied between tests: not under the feet of another worker.
    del os.environ["REDIS_URL"]
    _cluster = ensure(state, fast=True)
    os.environ["REDIS_URL"] = _cluster.redis_url
    os.environ["EZSCALE_STATE"] = str(state)


if os.environ.get(_READY) != "yes":
    _start()
elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
    _copy_for_worker(worker)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    if _cluster is not None:
        state = _cluster.state
        _cluster.destroy()
        shutil.rmtree(state, ignore_errors=True)

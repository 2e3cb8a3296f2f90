"""Servers with the durability of a laptop's `make run`, in a folder that is deleted afterwards."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from embedded.cluster import Cluster, ensure

ROOT = Path(__file__).resolve().parents[2]
_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "EZSCALE_STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    "EZSCALE_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "EZSCALE_LOG_LEVEL": "ERROR",
    "EZSCALE_TEAM_SECOND_FACTOR": "no",
}
_SOURCES = ("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL")


@contextlib.contextmanager
def prepared_servers() -> Iterator[Cluster]:
    """Fresh servers with an empty, migrated database; their addresses stand in the environment."""
    state = Path(tempfile.mkdtemp(prefix="ezscale-bench-"))
    (state / "static").mkdir()
    for name in _SOURCES:
        os.environ.pop(name, None)
    cluster = ensure(state, fast=False)
    try:
        os.environ.update(cluster.env() | _SETTINGS | {"EZSCALE_STATE": str(state)})
        subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env=environment(),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        yield cluster
    finally:
        cluster.destroy()
        shutil.rmtree(state, ignore_errors=True)


def environment(**more: str) -> dict[str, str]:
    """For a child process of the bench."""
    return {**os.environ, "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}", **more}


def copy_database(cluster: Cluster, name: str) -> None:
    """A copy as it is now: what later grows is compared with it. Nobody may be connected."""
    with psycopg.connect(superuser(cluster), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE ezscale OWNER ezscale_owner".encode())
        server.execute(f"GRANT CONNECT ON DATABASE {name} TO ezscale_app".encode())


def superuser(cluster: Cluster) -> str:
    """To the database `postgres`: one may not be connected to what one copies."""
    if cluster.superuser_url is None:
        raise RuntimeError("the bench makes databases, on servers of its own")
    return cluster.superuser_url.rpartition("/")[0] + "/postgres"

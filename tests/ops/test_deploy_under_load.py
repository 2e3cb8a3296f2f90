"""Three deploys and a way back, while requests and jobs go on: none is lost, none done twice."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from certs.drivers.edge_files import EdgeFolder
from embedded import roles
from kernel.ids import new_id
from kernel.secrets import Secret
from sandbox.common.process import free_port
from tests.certs import edges
from tests.certs.mint import Mint
from tests.faults.conftest import _servers, ground, shop_on_ground  # noqa: F401
from tests.faults.ground import ROOT, wait_until
from tests.faults.selling import new_sale
from tests.faults.web import Web
from tests.ops.load import Load
from tests.ops.test_key_rotation import Visitor
from tests.ops.test_worker_leaves import book, done, give, left  # noqa: F401
from tests.ops.units import Lab
from tests.prove import figures

pytestmark = [pytest.mark.slow, pytest.mark.faults, pytest.mark.prove]
FIGURE = "deploy under load"
CODE = ("platform", "shared_apps", "tenant_apps", "branding", "wholesale", "certs", "tests/ops")
EXPANSION = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("outbox", "{last}")]
    operations = [migrations.AddField("beat", "lab_note", models.TextField(null=True))]
"""


@dataclass
class Server:
    """One server's tree, and the deploy of this checkout for it."""

    lab: Lab
    env: dict[str, str]
    https: int

    def deploy(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "infra" / "server" / "deploy"), "--watch", "3", *words],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def serves(self, unit: str) -> str:
        """The release that a unit's process lives in."""
        return Path(f"/proc/{self.lab.pid(unit)}/cwd").resolve().name

    def begin(self, release: str) -> None:
        (self.lab.folder / "current").symlink_to(f"releases/{release}")


def make_release(lab: Lab, name: str, *, expanding: bool = False) -> None:
    folder = lab.folder / "releases" / name
    for part in CODE:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "infra", folder / "infra")
    shutil.copy(ROOT / "manage.py", folder)
    (folder / "tests" / "__init__.py").touch()
    (folder / ".venv").symlink_to(ROOT / ".venv")
    if expanding:
        here = folder / "shared_apps" / "outbox" / "migrations"
        last = max(one.stem for one in here.glob("0*.py"))
        (here / "9000_lab.py").write_text(EXPANSION.format(last=last))
    (folder / ".complete").touch()


def write(path: Path, text: str, mode: int = 0o600) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)


@pytest.fixture
def server(ground, tmp_path) -> Iterator[Server]:  # noqa: F811
    if os.geteuid() != 0:
        pytest.skip("a server is deployed to by root")
    lab = Lab(tmp_path / "lab")
    for name in ("pids", "units", "state/static", "run"):
        (lab.folder / name).mkdir(parents=True)
    ports = (free_port(), free_port())
    write(lab.folder / "ports", f"{ports[0]} {ports[1]}")
    whole = ground.env()
    given = {name: whole[name] for name in whole if name.startswith("EZSCALE_")}
    given |= {"EZSCALE_DRAIN_SECONDS": "2", "EZSCALE_PROXIES": "1", "EZSCALE_STATE": ""}
    given |= {"EZSCALE_ROOT_DOMAIN": edges.ROOT, "DJANGO_SETTINGS_MODULE": "config.settings"}
    given = {name: value for name, value in given.items() if value and name != "EZSCALE_PROCESS"}
    write(lab.folder / "etc" / "settings", "".join(f"{n}={v}\n" for n, v in given.items()))
    secrets = {"database-url": "DATABASE_URL", "owner-database-url": "OWNER_DATABASE_URL"}
    for file, name in {**secrets, "valkey-url": "REDIS_URL"}.items():
        write(lab.folder / "etc" / "secrets" / file, whole[name])
    empty = ("smtp-user", "smtp-password", "sentry-dsn", "metrics-token", "acme-dns-key")
    for file in (*empty, "staff-proxy-secret"):
        write(lab.folder / "etc" / "secrets" / file, "")
    from config.settings.security import DEMO_KEY, DEMO_SEALING_KEY

    write(lab.folder / "etc" / "secrets" / "secret-key", DEMO_KEY)
    write(lab.folder / "etc" / "secrets" / "sealing-keys", DEMO_SEALING_KEY)
    bin_ = lab.folder / "bin"
    script = f'#!/bin/sh\nexec {sys.executable} {ROOT}/tests/ops/units.py "$@"\n'
    write(bin_ / "systemctl", script, 0o755)
    write(bin_ / "manage", MANAGE, 0o755)
    with edges.running(tmp_path / "edge", web_port=ports[0]) as edge:
        files = EdgeFolder(edge.edge.folder)
        chain, key = Mint().chain(edges.ROOT, f"*.{edges.ROOT}")
        files.put(f"*.{edges.ROOT}", str(new_id()), chain, Secret(key))
        (lab.folder / "pids" / "ezscale-edge").write_text(str(edge.process.pid))
        env = {
            "PATH": f"{bin_}:{os.environ['PATH']}",
            "HOME": str(lab.folder),
            "LAB": str(lab.folder),
            "LAB_PYTHON": sys.executable,
            "SERVER_HOME": str(lab.folder),
            "SERVER_ETC": str(lab.folder / "etc"),
            "SERVER_UNITS": str(lab.folder / "units"),
            "SERVER_LOCKS": str(lab.folder),
            "SERVER_EDGE_CONF": str(edge.edge.config),
            "SERVER_MANAGE": str(bin_ / "manage"),
            "SERVER_WEB_PORT": str(ports[0]),
            "SERVER_NEXT_PORT": str(ports[1]),
        }
        try:
            yield Server(lab, env, edge.edge.https)
        finally:
            for name in ("web", "web-next", "worker", "scheduler", "relay"):
                lab.stop(f"ezscale-{name}")


MANAGE = """#!/bin/bash
# The product's command line of a release, with the lab's settings. Files and fonts stay.
case $1 in build_fonts | collectstatic) exit 0 ;; esac
set -a && . "$LAB/etc/settings" && set +a
export DATABASE_URL=$(<"$LAB/etc/secrets/database-url") REDIS_URL=$(<"$LAB/etc/secrets/valkey-url")
export OWNER_DATABASE_URL=$(<"$LAB/etc/secrets/owner-database-url") EZSCALE_STATE=$LAB/state
export EZSCALE_METRICS_FOLDER=$LAB/run/metrics
cd "$SERVER_RELEASE" && PYTHONPATH=platform:. exec "$LAB_PYTHON" manage.py "$@"
"""


def begin(server: Server) -> None:
    """The first release runs, as `install` leaves it."""
    for unit in (ROOT / "infra" / "systemd").glob("*.service"):
        shutil.copy(unit, server.lab.folder / "units")
    server.begin("a")
    for name in ("web", "worker", "scheduler"):
        server.lab.start(f"ezscale-{name}")
    log = server.lab.folder / "ezscale-web.log"
    wait_until(lambda: ready(server.env["SERVER_WEB_PORT"]), 120, tell=log.read_text)


def ready(port: str) -> bool:
    wire = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    try:
        wire.request("GET", "/health/ready")
        return wire.getresponse().status == 200
    except OSError:
        return False
    finally:
        wire.close()


def test_no_request_and_no_job_is_lost(server, ground, shop_on_ground, book):  # noqa: F811
    figures.forget(FIGURE)
    book.execute(f"alter table public.lab_done owner to {roles.OWNER}")  # `prepare` grants on all
    for name in "abcd":
        make_release(server.lab, name, expanding=name != "a")
    begin(server)
    sale = new_sale(shop_on_ground, page=False)
    visitor = Visitor(shop_on_ground.store)
    visitor.sign_in(Web(int(server.env["SERVER_WEB_PORT"])), sale.person.user.email)
    load = Load(
        server.https, shop_on_ground.store.primary_host, f"session={visitor.jar['session']}"
    )
    threads = [threading.Thread(target=load.run) for _ in range(3)]
    jobs = 0
    giving = threading.Event()

    def give_jobs() -> None:
        nonlocal jobs
        while not giving.wait(1):
            give(ground, 1, first=jobs)
            jobs += 1
        connection.close()

    giver = threading.Thread(target=give_jobs)
    for one in (*threads, giver):
        one.start()
    told = []
    try:
        time.sleep(3)
        for words, release in (
            (("--release", "b"), "b"),
            (("--release", "c"), "c"),
            (("--release", "d"), "d"),
            (("--back",), "c"),
        ):
            said = server.deploy(*words)
            told.append(said.stdout + said.stderr)
            assert said.returncode == 0, told[-1]
            assert server.serves("ezscale-web") == release
            assert server.serves("ezscale-worker") == release
            assert not server.lab.pid("ezscale-web-next")
        time.sleep(3)
    finally:
        load.stop.set()
        giving.set()
        for one in (*threads, giver):
            one.join()
    wait_until(lambda: left() == 0, 120, tell=left)
    finished = sorted(done(book))
    failed = sum(load.bad.values())
    figures.add(FIGURE, got=load.good, total=load.good + failed)
    lost, twice = jobs - len(set(finished)), len(finished) - len(set(finished))
    sums = f"requests failed {failed}, {jobs} jobs, lost {lost}, done twice {twice}"
    figures.say(FIGURE, f"three deploys and one back: {sums}")
    assert (dict(load.bad), lost, twice) == ({}, 0, 0)
    assert {one.name for one in (server.lab.folder / "releases").iterdir()} >= {"c", "b"}


def test_a_restart_alone_loses_requests(server, shop_on_ground):  # noqa: F811
    """The control: the same visitors, and a web server that is only started anew."""
    make_release(server.lab, "a")
    begin(server)
    load = Load(server.https, shop_on_ground.store.primary_host, "", signed_in=302)
    threads = [threading.Thread(target=load.run) for _ in range(3)]
    for one in threads:
        one.start()
    time.sleep(3)
    assert not load.bad
    server.lab.stop("ezscale-web")
    server.lab.start("ezscale-web")
    time.sleep(5)
    load.stop.set()
    for one in threads:
        one.join()
    assert load.bad

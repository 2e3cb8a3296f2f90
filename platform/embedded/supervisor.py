"""
One `make run`: servers, set-up steps, sandboxes, web, worker, beat, the demo's data.

It keeps what it started alive. Everything it starts dies with it, also when it is killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from embedded import processes, tls
from embedded.accounts import die_with
from embedded.children import Kept, port_answers
from embedded.cluster import Cluster, ensure
from embedded.postgres import database_identity
from embedded.processes import RUNNING, Child, Ports, Step
from embedded.server import ServerFailed
from embedded.stamps import Stamps

_READY_SECONDS = 90
# A slow start says what it waits for, so that nobody thinks it hangs.
_SAY_SECONDS = 15
_YES = frozenset({"yes", "true", "1", "on"})  # as config.options reads it
_STOP_ORDER = ("web", "worker", "beat")


class CannotRun(RuntimeError):
    """The product cannot start here. The message says why and what to do."""


class Supervisor:
    """Owns every process of one `make run`."""

    def __init__(self, root: Path, state: Path, env: Mapping[str, str]) -> None:
        self.root, self.state = root, state
        self.base_env = {name: value for name, value in env.items() if name != "PYTHONPATH"}
        self.ports = Ports.chosen(dict(env))
        self.demo_said = self.base_env.get("EZSCALE_DEMO", self._demo_by_default())
        self.demo = self.demo_said.lower() in _YES
        self.root_domain = self.base_env.get("EZSCALE_ROOT_DOMAIN", "ezscale.localhost")
        self.doors = tls.Doors.chosen(self.base_env)
        self.no_https = self._why_no_https()
        self.cluster: Cluster | None = None
        self.kept: list[Kept] = []
        self.stamps = Stamps(root, state)
        self._servers_at = 0.0

    def up(self) -> None:
        """Start everything. Raises CannotRun, ServerFailed."""
        began = time.monotonic()
        sandboxes = processes.sandboxes(self.state, self.ports) if self.demo else []
        product = processes.product(self.state, self.ports)
        if not self.no_https:
            product += tls.children(
                self.state, self.doors, web=self.ports.web, root=self.root_domain
            )
        elif self.demo:
            say(f"No HTTPS here: {self.no_https}")
        self._refuse_taken_ports([*sandboxes, *product])
        say("Starting Postgres and Valkey")
        self.cluster = ensure(self.state)
        self._note_where()
        if not self.base_env.get("DATABASE_URL"):
            self.stamps.database = database_identity(self.cluster.app_url)
        for step in processes.set_up_steps(self.state):
            self.run_step(step)
        say("Starting " + ", ".join(child.name for child in [*sandboxes, *product]))
        for child in [*sandboxes, *product]:
            self.keep(child)
        self.wait_ready()
        if not self.no_https:
            self.run_step(tls.wildcard_step(self.root_domain))
        if self.demo:
            self.run_step(processes.demo_step())
        took = time.monotonic() - began
        say(f"Ready in {took:.0f} s. Logs: {self.state / 'log'}. Ctrl-C stops.\n")
        self._call([sys.executable, "manage.py", "welcome"], self.env("welcome"), None)

    def _note_where(self) -> None:
        """For `manage.py` beside us (config.attach): where we put things. No secrets in it."""
        placed = self.placed()
        (self.state / RUNNING).write_text(json.dumps({**placed, "PORT": str(self.ports.web)}))

    def placed(self) -> dict[str, str]:
        """Where the sandboxes and the edge are."""
        found = processes.sandbox_env(self.ports) if self.demo else {}
        if not self.no_https:
            found |= tls.env(self.state, self.doors, root=self.root_domain)
        return found

    def env(self, name: str, *, as_owner: bool = False) -> dict[str, str]:
        """A child's environment. Only those that need it learn the owner's address."""
        if self.cluster is None:
            raise CannotRun("the servers are not up")
        servers = self.cluster.env()
        if not as_owner:
            del servers["OWNER_DATABASE_URL"]
        inherited = dict(self.base_env)
        inherited.pop("OWNER_DATABASE_URL", None)
        inherited.pop("SUPERUSER_DATABASE_URL", None)
        return {
            **self.placed(),
            **inherited,
            **servers,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "EZSCALE_DEMO": self.demo_said,  # nonsense is refused by whoever reads it
            "EZSCALE_PROCESS": name,
            "EZSCALE_STATE": str(self.state),
            "PORT": str(self.ports.web),
            "PYTHONPATH": f"{self.root / 'platform'}:{self.root}",
            "PYTHONUNBUFFERED": "1",
        }

    def run_step(self, step: Step) -> None:
        """Do a step unless its stamp says that it is done. Raises CannotRun with its last words."""
        if self.stamps.is_done(step):
            return
        say(step.saying)
        log = self._log(step.name)
        with open(log, "wb") as sink:
            code = self._call(step.argv, self.env(step.name, as_owner=step.as_owner), sink)
        if code != 0:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
            raise CannotRun(f"{step.name} failed with exit code {code}; all of it in {log}\n{tail}")
        self.stamps.mark(step)

    def keep(self, child: Child) -> None:
        env = self.env(child.name, as_owner=child.as_owner)
        kept = Kept(child, env, self.root, self._log(child.name))
        (self.state / "sandbox" / child.name).mkdir(parents=True, exist_ok=True)
        self.kept.append(kept)
        kept.start()

    def wait_ready(self) -> None:
        began = said = time.monotonic()
        deadline = began + _READY_SECONDS
        waiting = list(self.kept)
        while waiting:
            self.watch()
            waiting = [kept for kept in waiting if not kept.ready()]
            if waiting and time.monotonic() - said > _SAY_SECONDS:
                said = time.monotonic()
                names = ", ".join(kept.child.name for kept in waiting)
                say(f"Waiting for {names} since {said - began:.0f} s")
            if waiting and time.monotonic() > deadline:
                first = waiting[0]
                raise CannotRun(
                    f"{first.child.name} gives no answer after {_READY_SECONDS} s:\n"
                    f"{first.last_words()}"
                )
            time.sleep(0.1)

    def watch(self) -> None:
        """One look at everything that should live."""
        for kept in self.kept:
            kept.watch(say)
        self._watch_servers()

    def down(self) -> None:
        """Stop in order: web, worker, beat, sandboxes, Valkey, Postgres."""
        order = {name: place for place, name in enumerate(_STOP_ORDER)}
        for kept in sorted(self.kept, key=lambda k: order.get(k.child.name, len(order))):
            kept.stop()
        self.kept.clear()
        (self.state / RUNNING).unlink(missing_ok=True)
        if self.cluster:
            self.cluster.stop()

    def _watch_servers(self) -> None:
        """Start a fallen server again on its old port, at most once in five seconds."""
        cluster = self.cluster
        if cluster is None or all(server.alive() for server in cluster.processes):
            return
        if time.monotonic() - self._servers_at < 5:
            return
        self._servers_at = time.monotonic()
        fallen = [server.name for server in cluster.processes if not server.alive()]
        say(f"{', '.join(fallen)} ended; starting it again")
        try:
            again = ensure(self.state)
        except ServerFailed as error:
            say(str(error))
            return
        if again.env() != cluster.env():
            raise CannotRun("a server came back under another address: run `make run` again")
        alive = [server for server in cluster.processes if server.alive()]
        # Postgres stays first, because it is stopped last.
        again.processes = sorted(alive + again.processes, key=lambda s: s.name != "postgres")
        self.cluster = again

    def _call(
        self, argv: list[str] | tuple[str, ...], env: dict[str, str], sink: IO[bytes] | None
    ) -> int:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT if sink else None,
            cwd=self.root,
            env=env,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), signal.SIGTERM),
        )
        try:
            return process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise

    def _refuse_taken_ports(self, children: list[Child]) -> None:
        for child in children:
            if child.port and port_answers(child.port):
                raise CannotRun(
                    f"port {child.port}, which {child.name} needs, is taken. PORT=… moves the web "
                    "server, EZSCALE_SANDBOX_PORTS=4100 moves the sandboxes."
                )

    def _log(self, name: str) -> Path:
        folder = self.state / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.log"

    def _demo_by_default(self) -> str:
        """Under a domain of your own nothing is filled in for show."""
        root = self.base_env.get("EZSCALE_ROOT_DOMAIN", "ezscale.localhost")
        return "yes" if root.endswith("localhost") else "no"

    def _why_no_https(self) -> str:
        """Authority and edge belong to the demo; a taken port is no reason to stop."""
        if not self.demo:
            return "the demo is off"
        taken = [port for port in self.doors.all() if port_answers(port)]
        ports = ", ".join(map(str, taken))
        return tls.lacking(self.base_env) or (f"port {ports} is taken" if taken else "")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

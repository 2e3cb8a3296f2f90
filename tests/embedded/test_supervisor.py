"""One command starts everything, keeps it alive, leaves nothing behind: on a tiny product."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.processes import Child
from embedded.server import pid_alive
from embedded.supervisor import Supervisor
from sandbox.common.process import free_port

ROOT = Path(__file__).resolve().parents[2]

_MANAGE = """
    import os, pathlib, sys
    verb, state = sys.argv[1], pathlib.Path(os.environ["EZSCALE_STATE"])
    with open(state / "calls", "a") as calls:
        calls.write(f"{verb} {'OWNER_DATABASE_URL' in os.environ}\\n")
    made = {"build_fonts": "static-build/ui/fonts", "collectstatic": "static"}
    for folder in [made[verb]] if verb in made else []:
        (state / folder).mkdir(parents=True, exist_ok=True)
    if verb == "collectstatic":
        (state / "static" / "staticfiles.json").write_text("{}")
    if verb == "welcome":
        print("welcome")
"""
_WSGI = """
    import os
    def application(environ, start_response):
        start_response("200 OK", [])
        return [b"owner" if "OWNER_DATABASE_URL" in os.environ else b"app"]
"""
_CELERY = """
    import os
    from celery import Celery
    celery_app = Celery(broker=os.environ["REDIS_URL"] + "/0")
    celery_app.conf.broker_connection_retry_on_startup = True
"""
_SANDBOX = """
    import sys
    from http.server import HTTPServer, SimpleHTTPRequestHandler
    flag = "--http-port" if "--http-port" in sys.argv else "--port"
    port = int(sys.argv[sys.argv.index(flag) + 1])
    HTTPServer(("127.0.0.1", port), SimpleHTTPRequestHandler).serve_forever()
"""
_RUN = """
    import pathlib, sys
    from embedded.supervise import main
    sys.exit(main(pathlib.Path(sys.argv[1])))
"""
_SANDBOXES = (
    *("stripe", "virtfusion", "kasm", "dns", "postmark", "vies", "taxes", "elastiflow"),
    *("webhooks", "mailbox"),
)
_CHILDREN = ("web", "worker", "beat", *_SANDBOXES)


class Product:
    """The tiny product in its folder, and its supervisor's process."""

    def __init__(self, root: Path) -> None:
        self.root, self.state = root, root / "var"
        self.port, self.sandboxes = free_port(), free_port(neighbours=60)
        self.process: subprocess.Popen[str] | None = None
        self.output = root / "output"

    def start(self) -> None:
        env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        for ours in ("REDIS_URL", "DJANGO_SETTINGS_MODULE"):  # the tiny product has no Django
            env.pop(ours, None)
        env |= {"PYTHONPATH": str(ROOT / "platform"), "PORT": str(self.port)}
        env |= {"EZSCALE_SANDBOX_PORTS": str(self.sandboxes), "EZSCALE_STATE": str(self.state)}
        env["EZSCALE_EDGE"] = "no"  # the tiny product has no edge
        with open(self.output, "w") as sink:
            self.process = subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(_RUN), str(self.root)],
                env=env,
                stdout=sink,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def wait_welcome(self) -> None:
        wait_until(lambda: "welcome" in self.said(), self.said)

    def said(self) -> str:
        return self.output.read_text()

    def calls(self) -> list[str]:
        return (self.state / "calls").read_text().splitlines()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)  # harmless when it ended
        return self.process.wait(60)

    def pids(self) -> list[int]:
        """Everything whose environment or arguments name this product's folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            except OSError:
                continue
            if bytes(self.state) in told and entry.name != str(os.getpid()):
                found.append(int(entry.name))
        return found


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    write(tmp_path / "manage.py", _MANAGE)
    write(tmp_path / "requirements.lock", "")
    write(tmp_path / "platform/config/__init__.py", "")
    write(tmp_path / "platform/config/wsgi.py", _WSGI)
    write(tmp_path / "platform/config/serving.py", "workers = 2")
    write(tmp_path / "platform/config/celery_app.py", _CELERY)
    for name in _SANDBOXES:
        write(tmp_path / f"platform/sandbox/{name}.py", _SANDBOX)
    product = Product(tmp_path)
    yield product
    if product.process is not None:
        product.stop()
    env = {**os.environ, "PYTHONPATH": str(ROOT / "platform")}
    destroy = [sys.executable, "-m", "embedded", "destroy", "--state", str(product.state)]
    subprocess.run(destroy, check=True, env=env)


@pytest.mark.slow
def test_it_starts_all_and_stops_all(product: Product):
    """Steps in order, each child with what it may know, and nothing left after the end."""
    product.start()
    product.wait_welcome()
    expected = ["prepare True", "build_fonts False", "collectstatic False", "demo True"]
    assert product.calls() == [*expected, "welcome False"]
    assert ask(product.port).endswith(b"app")
    assert {path.stem for path in (product.state / "log").iterdir()} >= set(_CHILDREN)
    assert product.stop(signal.SIGINT) == 0
    assert product.pids() == []
    assert "ended" not in product.said()


@pytest.mark.slow
def test_a_second_start_does_only_what_changed(product: Product):
    product.start()
    product.wait_welcome()
    product.stop()
    write(product.root / "wholesale/migrations/0001_initial.py", "")
    (product.state / "calls").unlink()
    product.start()
    product.wait_welcome()
    assert product.calls() == ["prepare True", "demo True", "welcome False"]


@pytest.mark.slow
def test_a_second_supervisor_says_who_runs(product: Product):
    product.start()
    product.wait_welcome()
    second = Product(product.root)
    second.output = product.root / "second"
    second.start()
    assert second.process is not None
    assert second.process.wait(30) == 1
    assert product.process is not None
    assert f"already running here: pid {product.process.pid}" in second.said()


@pytest.mark.slow
@pytest.mark.faults
def test_a_killed_child_comes_back(product: Product):
    product.start()
    product.wait_welcome()
    os.kill(web_master(product), signal.SIGKILL)
    wait_until(lambda: "web ended (signal SIGKILL)" in product.said(), product.said)
    wait_until(lambda: answers(product.port), product.said)
    assert ask(product.port).endswith(b"app")


@pytest.mark.slow
@pytest.mark.faults
def test_everything_dies_with_a_killed_supervisor(product: Product):
    product.start()
    product.wait_welcome()
    product.stop(signal.SIGKILL)
    wait_until(lambda: product.pids() == [], lambda: str(product.pids()))


@pytest.mark.slow
def test_a_failing_step_is_shown_and_stops_the_rest(product: Product):
    write(product.root / "manage.py", "raise SystemExit('no such table')")
    product.start()
    assert product.process is not None
    assert product.process.wait(60) == 1
    assert "prepare failed with exit code 1" in product.said()
    assert "no such table" in product.said()
    assert product.pids() == []


@pytest.mark.slow
def test_a_taken_port_is_named_before_anything_starts(product: Product):
    with socket.create_server(("127.0.0.1", product.port)):
        product.start()
        assert product.process is not None
        assert product.process.wait(30) == 1
    assert f"port {product.port}, which web needs, is taken" in product.said()
    assert not (product.state / "servers").exists()


def web_master(product: Product) -> int:
    """The web server's first process: its parent is the supervisor."""
    assert product.process is not None
    for pid in product.pids():
        status = Path(f"/proc/{pid}/status").read_text()
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        if f"PPid:\t{product.process.pid}\n" in status and b"gunicorn" in command:
            assert pid_alive(pid)
            return pid
    raise AssertionError("no web server")


def ask(port: int) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b""
        while part := wire.recv(4096):
            answer += part
        return answer


def answers(port: int) -> bool:
    try:
        return ask(port) != b""
    except OSError:
        return False


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))


def wait_until(true: Callable[[], bool], told: Callable[[], str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, told()
        time.sleep(0.1)


class _Slow:
    """A child that answers at the third look."""

    def __init__(self, name: str) -> None:
        self.child = Child(name, ())
        self.looks = 0

    def watch(self, _say: object) -> None:
        """Nothing has ended."""

    def ready(self) -> bool:
        self.looks += 1
        return self.looks > 2


def test_a_slow_start_says_what_it_waits_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A quiet minute looks like a hang; nothing is said when all answer soon."""
    supervisor = Supervisor(ROOT, tmp_path, {})
    supervisor.kept = [_Slow("web"), _Slow("worker")]  # type: ignore[list-item]
    supervisor.wait_ready()
    assert capsys.readouterr().out == ""
    monkeypatch.setattr("embedded.supervisor._SAY_SECONDS", 0)
    supervisor.kept = [_Slow("web")]  # type: ignore[list-item]
    supervisor.wait_ready()
    assert "Waiting for web since 0 s" in capsys.readouterr().out

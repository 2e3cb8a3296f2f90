"""
What `make run` runs, as data: steps that are done once, and children that are kept alive.

Order of the tables: steps from first to last; children are started from first to last and stopped
in the order web, worker, beat, sandboxes.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

# In the state folder while `make run` runs: where it put things, for `manage.py` beside it.
RUNNING = "running.json"
# Code of which a change may mean another database or other static files.
_TABLES = (
    "requirements.lock",
    "*/migrations/*.py",
    "*/apps.py",
    "*/seeds.py",
    "platform/kernel/db/*.py",
    "platform/kernel/tenancy/*.py",
    "platform/config/settings/*.py",
)


@dataclass(frozen=True, slots=True)
class Step:
    """A command that is skipped while its inputs are what they were and its outputs are there."""

    name: str
    saying: str
    argv: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[Path, ...] = ()
    as_owner: bool = False  # knows the database owner's address
    in_database: bool = False  # what it does lies in the database: another one needs it again


@dataclass(frozen=True, slots=True)
class Child:
    """A process that is started again when it ends. `port`: ready when it answers HTTP."""

    name: str
    argv: tuple[str, ...]
    port: int = 0
    as_owner: bool = False
    stop_seconds: float = 10


@dataclass(frozen=True, slots=True)
class Ports:
    """All on 127.0.0.1."""

    web: int = 8000
    stripe: int = 4010
    virtfusion: int = 4020
    smtp: int = 4025
    mailbox: int = 4026
    registrar: int = 4030
    postmark: int = 4046
    dns: int = 4053  # and the next one: two name servers
    vies: int = 4042
    taxes: int = 4047
    kasm: int = 4060
    elastiflow: int = 4049
    webhooks: int = 4043

    @classmethod
    def chosen(cls, env: dict[str, str]) -> Ports:
        """PORT moves the web server, EZSCALE_SANDBOX_PORTS (4000) all sandboxes together."""
        base = int(env.get("EZSCALE_SANDBOX_PORTS", "4000"))
        sandboxes = tuple(
            base + offset for offset in (10, 20, 25, 26, 30, 46, 53, 42, 47, 60, 49, 43)
        )
        return cls(int(env.get("PORT", "8000")), *sandboxes)


def set_up_steps(state: Path) -> list[Step]:
    """Before anything is served."""
    fonts = state / "static-build" / "ui" / "fonts"
    return [
        Step(
            "prepare",
            "Preparing the database",
            _manage("prepare"),
            (*_TABLES, "*/management/commands/prepare.py"),
            as_owner=True,
            in_database=True,
        ),
        Step(
            "fonts",
            "Cutting the web fonts",
            _manage("build_fonts", "--into", str(fonts)),
            ("requirements.lock", "shared_apps/ui/fonts.py"),
            (fonts,),
        ),
        Step(
            "collectstatic",
            "Collecting static files",
            _manage("collectstatic", "--noinput"),
            ("requirements.lock", "*/static/*", "platform/config/settings/*.py"),
            (state / "static" / "staticfiles.json",),
        ),
    ]


def demo_step() -> Step:
    """After all is served: it orders and pays through the sandboxes."""
    return Step(
        "demo",
        "Filling the demo stores",
        _manage("demo"),
        (*_TABLES, "*/management/commands/demo.py", "*/demo/*.py", "*/demo.py"),
        as_owner=True,
        in_database=True,
    )


def sandboxes(state: Path, ports: Ports) -> list[Child]:
    folder = state / "sandbox"
    # As settings.domains has it: a name that says nothing of the platform.
    edge = os.environ.get("EZSCALE_EDGE_HOST", "edge.hosting-dns.localhost")
    pictures = os.environ.get("EZSCALE_ASSET_HOST", "assets.localhost")
    return [
        _sandbox("stripe", folder, "--port", ports.stripe),
        _sandbox("virtfusion", folder, "--port", ports.virtfusion),
        _sandbox("kasm", folder, "--port", ports.kasm),
        _sandbox(
            *("dns", folder, "--port", ports.registrar),
            *("--dns-port", str(ports.dns), "--record", f"{edge} A 127.0.0.1"),
            *("--record", f"{pictures} A 127.0.0.1"),
        ),
        _sandbox("postmark", folder, "--port", ports.postmark),
        _sandbox(
            *("vies", folder, "--port", ports.vies),
            *("--number", "ATU33803408=Alpenwerk GmbH", "--number", "IT00743110157=Ponte Srl"),
        ),
        _sandbox("taxes", folder, "--port", ports.taxes),
        _sandbox("elastiflow", folder, "--port", ports.elastiflow),
        _sandbox("webhooks", folder, "--port", ports.webhooks),
        _sandbox("mailbox", folder, "--http-port", ports.mailbox, "--smtp-port", str(ports.smtp)),
    ]


def product(state: Path, ports: Ports) -> list[Child]:
    celery = (sys.executable, "-m", "celery", "-A", "config.celery_app")
    schedule = ("--schedule", str(state / "beat-schedule"), "--pidfile", "")
    return [
        Child(
            "web",
            (
                *(sys.executable, "-m", "gunicorn", "config.wsgi:application"),
                *("-c", "python:config.serving", "--bind", f"127.0.0.1:{ports.web}"),
                *("--graceful-timeout", "8"),
            ),
            port=ports.web,
            stop_seconds=12,
        ),
        Child(
            "worker",
            (*celery, "worker", "-Q", "critical,normal,low", "-c", "2", "-l", "INFO"),
            as_owner=True,  # keeps the pool of ready schemas full
            stop_seconds=20,
        ),
        Child("beat", (*celery, "beat", *schedule, "-l", "INFO")),
    ]


def sandbox_env(ports: Ports) -> dict[str, str]:
    """Where the product finds the sandboxes."""
    here = "http://127.0.0.1"
    return {
        "EZSCALE_SANDBOX_DNS_URL": f"{here}:{ports.registrar}",
        "EZSCALE_DNS_SERVER": f"127.0.0.1:{ports.dns},127.0.0.1:{ports.dns + 1}",
        "EZSCALE_SANDBOX_STRIPE_URL": f"{here}:{ports.stripe}",
        "EZSCALE_SANDBOX_VIRTFUSION_URL": f"{here}:{ports.virtfusion}",
        "EZSCALE_SANDBOX_KASM_URL": f"{here}:{ports.kasm}",
        "EZSCALE_POSTMARK_URL": f"{here}:{ports.postmark}/",
        "EZSCALE_SANDBOX_VIES_URL": f"{here}:{ports.vies}",
        "EZSCALE_SANDBOX_WEBHOOKS_URL": f"{here}:{ports.webhooks}",
        "EZSCALE_SANDBOX_TAX_URL": f"{here}:{ports.taxes}",
        "EZSCALE_SANDBOX_ELASTIFLOW_URL": f"{here}:{ports.elastiflow}",
        "EZSCALE_SANDBOX_MAILBOX_URL": f"{here}:{ports.mailbox}",
        # Where the doubles send customers: public names of their own.
        "EZSCALE_PAYMENT_PAGES": f"http://pay.localhost:{ports.stripe}",
        "EZSCALE_SANDBOX_DESKTOPS_URL": f"http://desktop.localhost:{ports.kasm}",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(ports.smtp),
    }


def _manage(*argv: str) -> tuple[str, ...]:
    return (sys.executable, "manage.py", *argv)


def _sandbox(name: str, folder: Path, flag: str, port: int, *more: str) -> Child:
    argv = (sys.executable, "-m", f"sandbox.{name}", flag, str(port), *more)
    return Child(name, (*argv, "--state", str(folder / name)), port=port, stop_seconds=5)

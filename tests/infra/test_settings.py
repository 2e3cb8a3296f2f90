"""What the processes are given is what the product reads, and what nginx's template wants."""

from __future__ import annotations

import re

from config.celery_app import app
from tests.infra.reading import ROOT, TERRAFORM

_NAME = r"\b((?:EZSCALE|S3|SMTP|EDGE)_[A-Z0-9_]+|(?:OWNER_)?DATABASE_URL|REDIS_URL)\b"
_CODE = [
    *(ROOT / "platform" / "config").rglob("*.py"),
    *(ROOT / "platform" / "kernel").rglob("*.py"),
    ROOT / "platform" / "embedded" / "__main__.py",
]


def test_every_setting_given_is_read_by_the_product():
    given = {
        name
        for file in TERRAFORM.rglob("*.tf")
        for name in re.findall(rf"^\s*{_NAME}\s*=", file.read_text(), re.MULTILINE)
        if not name.startswith("EDGE_")
    }
    code = "\n".join(file.read_text() for file in _CODE)
    assert {name for name in given if f'"{name}"' not in code} == set()
    assert len(given) > 20


def test_what_production_must_have_is_given():
    """Without these the product refuses to start (config.checks), or speaks of localhost."""
    text = "\n".join(file.read_text() for file in TERRAFORM.rglob("*.tf"))
    wanted = (
        *("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "S3_BUCKET", "SMTP_HOST"),
        *("EZSCALE_SECRET_KEY", "EZSCALE_SEALING_KEYS", "EZSCALE_ROOT_DOMAIN"),
        *("EZSCALE_EDGE_HOST", "EZSCALE_ASSET_HOST", "EZSCALE_NEUTRAL_MAIL_DOMAIN"),
        *("EZSCALE_PROXIES", "EZSCALE_ACME_DIRECTORY"),
    )
    assert [one for one in wanted if not re.search(rf"^\s*{one}\s*=", text, re.MULTILINE)] == []


def test_nginx_gets_every_name_of_its_template():
    template = (ROOT / "infra" / "edge" / "nginx.conf.template").read_text()
    edge = (TERRAFORM / "modules" / "edge" / "main.tf").read_text()
    wanted = set(re.findall(r"\$\{(EDGE_[A-Z_]+)\}", template))
    assert set(re.findall(r"^\s*(EDGE_[A-Z_]+)\s*=", edge, re.MULTILINE)) == wanted


def test_every_queue_has_workers():
    worker = (TERRAFORM / "modules" / "worker" / "main.tf").read_text()
    served = {name for one in re.findall(r'= "([a-z,]+)"\n', worker) for name in one.split(",")}
    sent = {app.conf.task_default_queue} | {
        found
        for room in ("shared_apps", "tenant_apps", "wholesale", "certs", "branding")
        for file in (ROOT / room).rglob("*.py")
        for found in re.findall(r'queue="(\w+)"', file.read_text())
    }
    assert sent <= served


def test_valkeys_certificate_is_checked(monkeypatch):
    """Left to itself, kombu takes any certificate."""
    import importlib
    import ssl

    from config.settings import jobs

    try:
        monkeypatch.setenv("REDIS_URL", "rediss://ezscale:secret@valkey.example:6379")
        secured = importlib.reload(jobs).CELERY_BROKER_USE_SSL
        assert secured == {"ssl_cert_reqs": ssl.CERT_REQUIRED, "ssl_check_hostname": True}
        monkeypatch.setenv("REDIS_URL", "redis://valkey.example:6379")
        assert importlib.reload(jobs).CELERY_BROKER_USE_SSL is None
    finally:
        monkeypatch.undo()
        importlib.reload(jobs)

"""The lab is started once a run; rows are committed, and deleted after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from kernel.tenancy.context import on_platform_side
from sandbox.common.process import free_port
from tests.certs import lab as labs
from tests.certs.lab import AcmeLab

TABLES = ("placement", "edge", "challenge", "attempt", "certificate", "order", "authority")


@pytest.fixture(scope="session")
def _lab(tmp_path_factory, django_db_setup) -> Iterator[AcmeLab]:
    if lacking := labs.missing():
        pytest.fail(f"install {lacking}: `make test` as root does it", pytrace=False)
    port = free_port()
    with labs.web(port), labs.running(tmp_path_factory.mktemp("acme"), web_port=port) as lab:
        yield lab


@pytest.fixture
def lab(_lab: AcmeLab, monkeypatch, django_db_blocker) -> Iterator[AcmeLab]:
    """The product, pointed at the lab's authority and DNS."""
    wanted = {
        "ACME_DIRECTORY": _lab.pebble.directory,
        "ACME_CA_BUNDLE": str(_lab.pebble.ca_bundle),
        "ACME_EMAIL": "hosts@lab.test",
        "ACME_HTTP_PORT": _lab.pebble.http_port,
        "ACME_PROBE_PRIVATE": True,
        "DNS_SERVERS": [_lab.dns],
        "EDGE_IPV4": ["127.0.0.1"],
        "CERTIFICATE_AUTHORITY": "pebble.letsencrypt.org",
    }
    for name, value in wanted.items():
        monkeypatch.setattr(settings, name, value)
    with django_db_blocker.unblock():
        yield _lab
        with on_platform_side(), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"delete from certs_{table}")
            cursor.execute("delete from outbox_duework where kind like 'certs.%'")
            cursor.execute("delete from outbox_delivery where aggregate like '%.test'")
            cursor.execute("delete from outbox_message where aggregate like '%.test'")
        connection.close()

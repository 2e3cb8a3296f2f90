"""With production's settings Django's own checks find nothing, and cookies are of one host."""

from __future__ import annotations

import base64
import os
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT

# Nothing of this is reached: the checks read settings only.
_PRODUCTION = {
    "DATABASE_URL": "postgres://app:word@127.0.0.1:1/app",
    "OWNER_DATABASE_URL": "postgres://owner:word@127.0.0.1:1/app",
    "REDIS_URL": "redis://127.0.0.1:1",
    "EZSCALE_ROOT_DOMAIN": "panel.example",
    "EZSCALE_SECRET_KEY": "kx7-Jq2_w9TzLm4" * 5,
    "EZSCALE_SEALING_KEYS": base64.b64encode(bytes(range(32))).decode(),
    "EZSCALE_ASSET_HOST": "pictures.example.net",
    "EZSCALE_EDGE_HOST": "edge.example.org",
    "EZSCALE_NEUTRAL_MAIL_DOMAIN": "letters.example.com",
    "EZSCALE_PROXIES": "1",
    "EZSCALE_ACME_DIRECTORY": "https://authority.example/directory",
    "S3_BUCKET": "files",
    "SMTP_HOST": "smtp.example.com",
}


def manage(*words: str, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": "platform:.", **_PRODUCTION, **changes},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.slow
def test_djangos_deployment_checks_find_nothing():
    """Those that are silenced say why, in settings.security."""
    answer = manage("check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


@pytest.mark.slow
def test_the_demos_key_is_no_key():
    """The control: without its own key a production does not pass."""
    answer = manage("check", "--deploy", EZSCALE_SECRET_KEY="demo-key-for-this-one-machine-only")
    assert answer.returncode != 0


@pytest.mark.slow
def test_cookies_are_of_one_host_and_debug_is_off():
    names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE"
    script = (
        "from django.conf import settings as s; "
        f"[log(getattr(s, n)) for n in '{names} SESSION_COOKIE_DOMAIN DEBUG'.split()]"
    )
    answer = manage("shell", "--no-imports", "-c", script.replace("log(", "print("))
    assert answer.returncode == 0, answer.stderr
    told = answer.stdout.split()[-6:]
    assert told == ["__Host-session", "__Host-csrf", "True", "True", "None", "False"]

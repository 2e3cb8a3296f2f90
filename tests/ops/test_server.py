"""The installer of one server: settings written once, secrets kept, odd words refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from config import options
from tests.ops.scripts import SERVER, run

NEEDED = (
    "EZSCALE_ROOT_DOMAIN=hosting.example",
    "EZSCALE_EDGE_HOST=edge.dns.example",
    "EZSCALE_ASSET_HOST=pictures.example",
    "EZSCALE_NEUTRAL_MAIL_DOMAIN=mail.example",
)


@pytest.fixture
def etc(tmp_path):
    """Settings and secrets in a folder of ours. Files get their owner from root alone."""
    if os.geteuid() != 0:
        pytest.skip("the installer runs as root")

    def write(*given: str) -> subprocess.CompletedProcess[str]:
        parts = "\n".join(f". {SERVER}/parts/{name}.sh" for name in ("say", "settings"))
        script = f'set -eu\n{parts}\nGIVEN=("$@")\nmake_settings\nmake_secrets\n'
        return run("bash", "-c", script, "test", *given, SERVER_ETC=str(tmp_path))

    write.folder = tmp_path
    return write


def told(folder: Path) -> dict[str, str]:
    lines = (folder / "settings").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def secrets_in(folder: Path) -> dict[str, str]:
    return {one.name: one.read_text() for one in (folder / "secrets").iterdir()}


def test_what_is_written_is_what_the_product_reads(etc):
    assert etc(*NEEDED).returncode == 0
    names = {
        "database-url": "DATABASE_URL",
        "owner-database-url": "OWNER_DATABASE_URL",
        "valkey-url": "REDIS_URL",
        "secret-key": "EZSCALE_SECRET_KEY",
        "sealing-keys": "EZSCALE_SEALING_KEYS",
        "metrics-token": "EZSCALE_METRICS_TOKEN",
    }
    made = secrets_in(etc.folder)
    assert (
        options.problems(told(etc.folder) | {names[name]: made[name].strip() for name in names})
        == []
    )
    empty = {name for name, text in made.items() if not text}
    assert empty == {"smtp-password", "acme-dns-key", "aws-credentials"}
    for name in made:
        assert (etc.folder / "secrets" / name).stat().st_mode & 0o777 == 0o600


def test_a_second_run_is_silent_and_keeps_every_secret(etc):
    etc(*NEEDED)
    (etc.folder / "secrets" / "smtp-password").write_text("typed by a person\n")
    before, settings = secrets_in(etc.folder), (etc.folder / "settings").read_text()
    again = etc()
    assert (again.returncode, again.stdout) == (0, "")
    assert secrets_in(etc.folder) == before
    assert (etc.folder / "settings").read_text() == settings


def test_a_person_s_own_settings_stay_and_a_new_word_holds(etc):
    etc(*NEEDED)
    file = etc.folder / "settings"
    file.write_text(file.read_text().replace("SMTP_PORT=25", "# our relay\nSMTP_PORT=587"))
    said = etc("SMTP_HOST=relay.example")
    assert said.stdout.splitlines() == [f"  + SMTP_HOST in {file}"]
    assert (told(etc.folder)["SMTP_PORT"], told(etc.folder)["SMTP_HOST"]) == (
        "587",
        "relay.example",
    )
    assert "# our relay\nSMTP_PORT=587" in file.read_text()


def test_names_that_only_a_person_knows_are_asked_for(etc):
    no = etc(*NEEDED[:2])
    assert no.returncode == 1
    assert "EZSCALE_ASSET_HOST EZSCALE_NEUTRAL_MAIL_DOMAIN" in no.stderr
    assert not secrets_in(etc.folder)


def test_a_secret_is_not_written_where_everybody_reads(etc):
    """Nor are two lines in the place of one: the second would be a setting nobody asked for."""
    no_file = {"SMTP_USER", "EZSCALE_SENTRY_DSN"}
    buckets = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    for name in {one for one in options.TABLE if options.TABLE[one].secret} - no_file | buckets:
        no = etc(*NEEDED, f"{name}=hunter2hunter2")
        assert no.returncode == 1
        assert f"{name} is a secret" in no.stderr
        assert "hunter2" not in (etc.folder / "settings").read_text()
    assert etc(*NEEDED, "SMTP_HOST=a\nEZSCALE_DEBUG=yes").returncode == 1
    assert "EZSCALE_DEBUG" not in (etc.folder / "settings").read_text()


def test_words_that_it_does_not_know_change_nothing():
    assert run(str(SERVER / "install"), "--help").stdout.startswith("Usage: install --root-domain")
    for words in (("--root",), ("--whatever", "1"), ("--set",)):
        no = run(str(SERVER / "install"), *words)
        assert (no.returncode, no.stdout) == (2, "")
    assert run(str(SERVER / "install"), "--set", "lower=1").returncode == 1


def test_the_edge_is_filled_in_whole(tmp_path):
    script = (
        f". {SERVER}/parts/say.sh; . {SERVER}/parts/servers.sh;"
        f" fill_in_edge {SERVER.parent}/edge/nginx.conf.template hosting.example"
    )
    text = run("bash", "-c", script).stdout
    assert "${" not in "\n".join(one for one in text.splitlines() if not one.startswith("#"))
    assert '"~^[a-z0-9-]{1,63}\\.hosting\\.example$" "_.hosting.example";' in text
    assert "listen 0.0.0.0:443 ssl http2;" in text


def test_what_lies_open_is_closed_though_its_words_are_right(etc, tmp_path):
    """Keys of the backups, put there by hand before: readable by everybody, and the same words."""
    file = tmp_path / "pgbackrest.conf"
    file.write_text("repo1-s3-key-secret=x\n")
    file.chmod(0o644)
    script = f". {SERVER}/parts/say.sh; put_file 0640 root:root {file} <<<repo1-s3-key-secret=x"
    assert "0640 root:root of" in run("bash", "-c", script).stdout
    assert file.stat().st_mode & 0o777 == 0o640
    assert run("bash", "-c", script).stdout == ""

"""The installer of one server: settings written once, secrets kept, odd words refused."""

from __future__ import annotations

import os
import shutil
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
        parts = "\n".join(f". {SERVER}/parts/{name}.sh" for name in ("say", "settings", "words"))
        script = f'set -eu\n{parts}\nGIVEN=("$@") POSTGRES=18 BACKUP_CONFIG=\n'
        script += "refuse_bad_words\nmake_settings\nmake_secrets\n"
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
    theirs = {"smtp-user", "smtp-password", "sentry-dsn", "acme-dns-key", "aws-credentials"}
    assert empty == theirs | {"staff-proxy-secret"}
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
    assert no.stderr == "test: say --asset-host --mail-domain: see --help\n"
    assert not list(etc.folder.iterdir())


def test_a_secret_is_not_written_where_everybody_reads(etc):
    """Nor are two lines in the place of one: the second would be a setting nobody asked for."""
    buckets = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    for name in {one for one in options.TABLE if options.TABLE[one].secret} | buckets:
        no = etc(*NEEDED, f"{name}=hunter2hunter2")
        assert no.returncode == 1
        assert f"{name} is a secret" in no.stderr
    assert etc(*NEEDED, "SMTP_HOST=a\nEZSCALE_DEBUG=yes").returncode == 1
    assert not list(etc.folder.iterdir())


@pytest.fixture
def install(tmp_path):
    """The installer as nobody: a word that is let through ends at "only root", before it acts."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "id").write_text("#!/bin/sh\necho 1000\n")
    (programs / "id").chmod(0o755)

    def say(*words: str) -> tuple[int, list[str]]:
        path = f"{programs}:{os.environ['PATH']}"
        etc = str(tmp_path / "etc")
        no = run(str(SERVER / "install"), *words, PATH=path, SERVER_ETC=etc)
        assert no.stdout == ""
        assert not (tmp_path / "etc").exists()
        return no.returncode, no.stderr.removesuffix("\n").split("\n")

    return say


NAMES = (
    *("--root-domain", "hosting.example", "--edge-host", "edge.dns.example"),
    *("--asset-host", "pictures.example", "--mail-domain", "mail.example"),
)
ONLY_ROOT = (1, ["install: only root can do this"])


def test_a_word_that_it_does_not_know_is_named(install):
    assert run(str(SERVER / "install"), "--help").stdout.startswith("Usage: install --root-domain")
    for words, wrong in (
        (("--root",), "it does not know '--root'"),
        (("--whatever", "1"), "it does not know '--whatever'"),
        (("--set",), "--set wants a value"),
        (("--root-domain", "--edge-host", "x"), "--root-domain wants a value"),
    ):
        assert install(*words) == (2, [f"install: {wrong}; see --help"])
    assert install("--set", "lower=1")[0] == 1


@pytest.mark.parametrize(
    ("word", "values"),
    [
        ("--root-domain", ("not a domain!", "localhost", "Hosting.Example", "10.0.0.1", "a..b")),
        ("--root-domain", ("", "-a.example", "https://a.example", "a.example:80", "x" * 64 + ".x")),
        ("--edge-host", ("edge;x.example", "edge.example\nx.example")),
        (
            "--edge-ipv4",
            ("999.1.1.1", "192.0.2.1,", "192.0.2.1 192.0.2.2", "2001:db8::1", "01.1.1.1"),
        ),
        ("--acme-email", ("notanaddress", "@a.example", "a@b", "a b@c.example", "a@b@c.example")),
        ("--smtp", ("nonsense", "relay:smtp", ":25", "relay:0", "relay:70000", "999.1.1.1:25")),
        ("--postgres", ("15", "9", "eighteen", "18.1", "")),
        ("--backup-config", ("/no/such/file", "/")),
    ],
)
def test_a_value_that_cannot_be_is_refused_before_anything_is_written(install, word, values):
    for value in values:
        code, told = install(*NAMES, word, value)
        assert (code, word in told[0]) == (1, True), (value, told)


def test_what_may_be_is_let_through(install, tmp_path):
    file = tmp_path / "pgbackrest.conf"
    file.touch()
    for words in (
        ("--edge-ipv4", "192.0.2.1, 192.0.2.2", "--acme-email", "ops@hosting.example"),
        ("--smtp", "127.0.0.1:4025", "--postgres", "16", "--backup-config", str(file)),
        ("--smtp", "relay:587", "--set", "SMTP_TLS=yes", "--root-domain", "xn--bcher-kva.example"),
        ("--edge-ipv4", "", "--acme-email", ""),
    ):
        assert install(*NAMES, *words) == ONLY_ROOT, words


def test_all_that_is_wrong_is_told_at_once(install):
    code, told = install("--root-domain", "x!", "--smtp", "relay:x", "--postgres", "15")
    assert code == 1
    assert ["--root-domain" in told[0], "--smtp" in told[1], "--postgres" in told[2]] == [True] * 3
    assert told[3] == "install: say --edge-host --asset-host --mail-domain: see --help"


def test_a_setting_that_nobody_reads_is_refused_on_the_line_and_told_in_the_file(install, etc):
    """`SMTP_HOSTT` was written, and mail went out by another host than the one that was named."""
    told = ["install: SMTP_HOSTT is no setting: docs/settings.md has them all"]
    assert install(*NAMES, "--set", "SMTP_HOSTT=relay") == (1, told)
    etc(*NEEDED)
    file = etc.folder / "settings"
    table = SERVER.parents[1] / "docs" / "settings.md"
    script = f". {SERVER}/parts/settings.sh; tell_odd_lines {table}"

    def odd() -> list[str]:
        return run("bash", "-c", script, SERVER_ETC=str(etc.folder)).stderr.splitlines()

    before = len(file.read_text().splitlines())
    file.write_text(file.read_text() + "\n# a comment\nSMTP_PASSWORD_FILE=/run/x\n")
    assert odd() == []
    with file.open("a") as more:
        more.write("SMTP_HOSTT=x\nthis is no line\n SMTP_PORT=25")
    assert odd() == [
        f"{file}, line {before + 4}: the product reads no SMTP_HOSTT (docs/settings.md)",
        f"{file}, line {before + 5}: it is no NAME=value",
        f"{file}, line {before + 6}: it is no NAME=value",
    ]


def test_a_run_that_was_killed_among_packages_is_ended_first(tmp_path):
    """Else every later run says `dpkg was interrupted`, and how to mend it is another manual's."""
    for name, does in {"dpkg-query": "", "apt-cache": "", "dpkg": "exit 1", "apt-get": ""}.items():
        (tmp_path / name).write_text(f'#!/bin/sh\necho "{name} $*" >>{tmp_path}/asked\n{does}\n')
        (tmp_path / name).chmod(0o755)
    parts = f". {SERVER}/parts/say.sh; . {SERVER}/parts/packages.sh; mask_nginx() {{ :; }}"
    script = f"set -euo pipefail; {parts}; POSTGRES=18 BACKUP_CONFIG=; install_packages"
    done = run("bash", "-c", script, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert (done.returncode, done.stderr) == (0, "")
    asked = (tmp_path / "asked").read_text().splitlines()
    acts = [one for one in asked if one.startswith(("dpkg ", "apt-get "))]
    assert acts[0].endswith("--configure -a")
    assert [one.split()[4] for one in acts[1:]] == ["update", "install"]


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


def test_a_rehearsal_that_ends_says_where_it_is_told(tmp_path):
    """The reason stood in a log that nobody knew of, and the script ended without a word."""
    needed = ("debootstrap", "systemd-nspawn", "git", "make", "curl", "nsenter", "pgrep")
    for name in needed:
        (tmp_path / name).write_text("#!/bin/sh\necho E: no way to the mirror\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    words = (str(SERVER / "rehearse"), "up", str(tmp_path / "machine"))
    no = run(*words, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert no.returncode == 1
    assert f"{tmp_path}/machine.log" in no.stderr
    assert no.stderr.endswith("E: no way to the mirror\n")
    (tmp_path / "machine.log").unlink()
    for name in ("date", "dirname"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    (tmp_path / "debootstrap").unlink()
    (tmp_path / "make").unlink()
    no = run("/bin/bash", *words, PATH=str(tmp_path))
    assert no.returncode == 1
    assert no.stderr.endswith("packages that are not here: debootstrap make python3-venv\n")
    assert not (tmp_path / "machine.log").exists()

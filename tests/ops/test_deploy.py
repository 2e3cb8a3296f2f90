"""The pieces of a deploy; the whole of it, under load, is in test_deploy_under_load.py."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.ops.scripts import SERVER, mark_finished, run

UNITS = SERVER.parent / "systemd"


@pytest.fixture
def tree(tmp_path):
    """A server's folder with five releases; functions of the script are called in it."""
    for name in "abcde":
        mark_finished(tmp_path / "releases" / name)
    (tmp_path / "current").symlink_to("releases/c")

    def call(script: str) -> subprocess.CompletedProcess[str]:
        names = ("say", "settings", "release", "swinging")
        parts = "".join(f". {SERVER}/parts/{name}.sh\n" for name in names)
        told = f"OLD={tmp_path}/releases/c RELEASE={tmp_path}/releases/d BACK=no"
        env = {"SERVER_HOME": str(tmp_path), "SERVER_EDGE_CONF": str(tmp_path / "nginx.conf")}
        env["SERVER_ETC"] = str(tmp_path / "etc")
        return run("bash", "-c", f"set -euo pipefail\n{parts}{told}\n{script}", "deploy", **env)

    call.folder = tmp_path
    return call


def test_words_that_it_does_not_know_change_nothing():
    assert run(str(SERVER / "deploy"), "--help").stdout.startswith("Usage: deploy")
    for words in (("--whatever", "1"), ("--ref",), ("--watch", "soon"), ("--keep", "-1")):
        no = run(str(SERVER / "deploy"), *words)
        assert (no.returncode, no.stdout) == (2, "")


def test_the_edge_is_told_whom_to_ask_and_nothing_else_changes(tree):
    conf = tree.folder / "nginx.conf"
    text = (SERVER.parent / "edge" / "nginx.conf.template").read_text()
    before = text.replace("${EDGE_WEB}", "127.0.0.1:8000")
    conf.write_text(before)
    script = "systemctl() {{ :; }}; edge_workers() {{ :; }}; send_to {}"
    assert tree(script.format('"8000 weight=9" "8001 weight=1"')).returncode == 0
    both = "server 127.0.0.1:8000 weight=9; server 127.0.0.1:8001 weight=1;"
    assert conf.read_text() == before.replace("server 127.0.0.1:8000;", both)
    assert tree(script.format("8000")).returncode == 0
    assert conf.read_text() == before


def test_the_way_back_is_the_release_before(tree):
    assert tree(f"release_before {tree.folder}/releases/c").stdout == ""
    tree("note_release d")
    assert (tree.folder / "deployed").read_text() == "c\nd\n"
    assert tree(f"release_before {tree.folder}/releases/d").stdout.strip().endswith("releases/c")
    tree("BACK=yes; note_release c")
    assert (tree.folder / "deployed").read_text() == "c\n"


def test_a_mark_without_a_release_is_no_release(tree):
    """The mark alone was taken for a release, and units were started in an empty folder."""
    folder = tree.folder / "releases" / "a"
    assert tree(f"is_finished {folder}").returncode == 0
    for part in (".complete", "manage.py", ".venv/bin/python"):
        (folder / part).rename(tree.folder / "away")
        assert tree(f"is_finished {folder}").returncode == 1, part
        (tree.folder / "away").rename(folder / part)


def test_two_at_once_are_one_and_a_refusal(tree, tmp_path):
    """Install and deploy alike: the lock is held until the first one ends."""
    both = f"LOCKS={tmp_path}/locks; one_at_a_time; (exec 9>&-; LOCKS=$LOCKS; one_at_a_time)"
    no = tree(both)
    assert no.returncode == 1
    assert no.stderr == "deploy: another deploy or install is under way\n"
    for name in ("install", "deploy"):
        script = (SERVER / name).read_text()
        first = min(script.index(one) for one in ("\nmake_settings", "\nOLD=") if one in script)
        assert script.index("\none_at_a_time\n") < first


def test_the_last_releases_and_the_running_one_stay(tree):
    """What is newer was made ahead, or failed: it is not old."""
    (tree.folder / "deployed").write_text("c\na\nb\nd\n")
    for place, name in enumerate("abcde"):
        os.utime(tree.folder / "releases" / name / ".complete", (place, place))
    assert tree("forget_releases 2").returncode == 0
    assert sorted(one.name for one in (tree.folder / "releases").iterdir()) == [*"bcde"]


def test_the_next_release_comes_from_where_the_last_one_came_from(tree, tmp_path_factory):
    """`deploy --ref main` without a source asked the server's own mirror, which has no branches."""
    place = tmp_path_factory.mktemp("somewhere")
    git = ("git", "-C", str(place), "-c", "user.name=x", "-c", "user.email=x@x.test")
    run(*git, "init", "--quiet", "--initial-branch=main")
    run(*git, "commit", "--quiet", "--allow-empty", "-m", "one")
    commit = run(*git, "rev-parse", "--short=12", "HEAD").stdout.strip()
    mark_finished(tree.folder / "releases" / commit)
    assert tree(f"build_release {place} main").returncode == 0
    assert tree("source_of_releases").stdout.strip() == str(place)
    again = tree('build_release "$(source_of_releases)" main; echo "$RELEASE"')
    assert again.stdout.strip() == f"{tree.folder}/releases/{commit}"


@pytest.mark.parametrize(
    "wanted",
    ["SENTRY_DSN", "EZSCALE_OTLP_URL=https://x.test", "EZSCALE_SENTRY_DSN=https://k@x.test"],
)
def test_a_release_brings_what_sends_errors_away_where_it_is_wanted(tree, wanted):
    """A start with the setting and without the packages is refused: no deploy would ever end."""
    (tree.folder / "etc" / "secrets").mkdir(parents=True)
    (tree.folder / "etc" / "secrets" / "sentry-dsn").touch()
    (tree.folder / "etc" / "settings").write_text("EZSCALE_OTLP_URL=\n")
    script = f'RELEASE={tree.folder}/releases/d; make() {{ echo "$*"; }}; bring_watch'
    assert (tree(script).returncode, tree(script).stdout) == (0, "")
    if "=" in wanted:
        (tree.folder / "etc" / "settings").write_text(f"{wanted}\n")
    else:
        (tree.folder / "etc" / "secrets" / "sentry-dsn").write_text("https://k@x.test/1\n")
    assert tree(script).stdout.endswith(f"-C {tree.folder}/releases/d .venv/watch.stamp\n")


def test_what_is_still_used_is_not_taken_away(tree):
    """A contract waits for the release that it names to have run."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@x.test", "-c", "init.defaultBranch=main")
    source = tree.folder / "source.git"
    run(*git, "init", "--quiet", str(source))
    commits = []
    for word in ("old", "new"):
        run(*git, "-C", str(source), "commit", "--quiet", "--allow-empty", "-m", word)
        commits.append(run("git", "-C", str(source), "rev-parse", "HEAD").stdout.strip())
    (tree.folder / "releases" / commits[0]).mkdir()
    script = (
        f"OLD={tree.folder}/releases/{{}}; manage() {{{{ echo {{}}; }}}}; refuse_early_contracts"
    )
    no = tree(script.format(commits[0], commits[1]))
    assert no.returncode == 1
    assert commits[1] in no.stderr
    assert tree(script.format(commits[0], commits[0])).returncode == 0


def test_the_second_web_server_is_the_first_in_another_place():
    def settings(name: str) -> list[str]:
        lines = (UNITS / f"{name}.service").read_text().split("[Install]")[0].splitlines()
        return [line for line in lines if line and line[0] != "#" and "Description" not in line]

    web = "\n".join(settings("ezscale-web"))
    web = web.replace("/opt/ezscale/current\n", "/opt/ezscale/next\n", 1)
    web = web.replace("=web\n", "=web-next\n").replace(":8000 ", ":8001 ")
    assert "\n".join(settings("ezscale-web-next")) == web

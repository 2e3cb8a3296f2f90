"""
A deploy that breaks off: what serves goes on serving, the same deploy ends what it left, and the
way back leads to the release before. The script is run whole; systemd, curl and the product are
stood in for, the real ones are in test_deploy_under_load.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ops.scripts import mark_finished

INFRA = Path(__file__).resolve().parents[2] / "infra"
# Each says what it was asked, and fails where `break` names it.
SYSTEMCTL = """#!/bin/bash
echo "$*" >>"$LAB/said"
[ "$1" != show ] || { cat "$LAB/pid"; exit 0; }
! grep -qxF "$*" "$LAB/break"
"""
MANAGE = """#!/bin/bash
echo "$(basename "$SERVER_RELEASE"): $*" >>"$LAB/said"
case $1 in
  count_answers) cat "$LAB/counted" ;;
  host_of_a_store) echo -n shop.example ;;
esac
! grep -qxF "$*" "$LAB/break"
"""
CURL = """#!/bin/bash
echo "curl $*" >>"$LAB/said"
grep -qF -- "$*" "$LAB/break" && { echo -n 500; exit 0; }
for word; do
  [[ $word != "Host: shop.example" ]] || { cat "$LAB/shop"; exit 0; }
done
echo -n 200
"""


class Tree:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in "abc":
            release = folder / "releases" / name
            shutil.copytree(INFRA / "systemd", release / "infra/systemd")
            shutil.copytree(INFRA / "edge", release / "infra/edge")
            web = release / "infra/systemd/ezscale-web.service"
            web.write_text(web.read_text() + f"# of {name}\n")
            mark_finished(release)
        for name in ("etc/secrets", "units", "bin", "locks"):
            (folder / name).mkdir(parents=True)
        (folder / "etc/settings").write_text("EZSCALE_ROOT_DOMAIN=hosting.example\n")
        (folder / "nginx.conf").write_text("    server 127.0.0.1:8000;\n")
        for name, text in (("systemctl", SYSTEMCTL), ("manage", MANAGE), ("curl", CURL)):
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        (folder / "bin/pgrep").write_text("#!/bin/sh\n")
        (folder / "bin/pgrep").chmod(0o755)
        (folder / "current").symlink_to("releases/a")
        self.write(pid="7", counted="12 answers, 0 errors", shop="200", said="")
        (folder / "break").write_text("")

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text)

    def deploy(
        self, *words: str, breaks: str = "", by: Path = INFRA
    ) -> subprocess.CompletedProcess[str]:
        self.write(said="", **{"break": f"{breaks}\n" if breaks else ""})
        places = {"HOME": "", "ETC": "etc", "UNITS": "units", "LOCKS": "locks"}
        places |= {"EDGE_CONF": "nginx.conf", "MANAGE": "bin/manage"}
        env = {f"SERVER_{name}": str(self.folder / place) for name, place in places.items()}
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        return subprocess.run(
            [str(by / "server/deploy"), "--watch", "1", *words],
            env={"PATH": path, "LAB": str(self.folder), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def now(self) -> str:
        return (self.folder / "current").resolve().name

    @property
    def asked(self) -> str:
        """Whom the edge asks."""
        return (self.folder / "nginx.conf").read_text().strip()

    @property
    def ran(self) -> list[str]:
        return (self.folder / "deployed").read_text().split()

    @property
    def said(self) -> list[str]:
        return (self.folder / "said").read_text().splitlines()

    @property
    def unit_of(self) -> str:
        return (self.folder / "units/ezscale-web.service").read_text().split()[-1]


@pytest.fixture
def tree(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("a server is deployed to by root")
    return Tree(tmp_path)


def test_all_goes_well_and_back_again(tree):
    done = tree.deploy("--release", "b")
    assert (done.returncode, tree.now, tree.asked) == (0, "b", "server 127.0.0.1:8000;"), (
        done.stderr
    )
    assert tree.ran == ["a", "b"]
    assert tree.deploy("--release", "b").stdout == "b runs already.\n"
    assert tree.deploy("--back").returncode == 0
    assert (tree.now, tree.ran, tree.unit_of) == ("a", ["a"], "a")
    assert not (tree.folder / "unfinished").exists()


def test_each_release_is_brought_in_and_taken_back_by_its_own_script(tree):
    """A word of a command that the older script used, or the older release does not know yet."""
    own = tree.folder / "releases/b/infra"
    shutil.copytree(INFRA / "server", own / "server")
    script = (own / "server/deploy").read_text()
    (own / "server/deploy").write_text(
        script.replace("set -e", 'echo "of b" >>"$LAB/said"\nset -e')
    )
    assert tree.deploy("--release", "b").returncode == 0
    assert (tree.said[0], tree.now) == ("of b", "b")
    assert tree.deploy("--back", by=own).returncode == 0
    counted = [one for one in tree.said if "count_answers" in one or "host_of" in one]
    assert {one.split(":")[0] for one in counted} == {"b"}
    assert (len(counted), tree.now) == (2, "a")


def test_a_web_server_that_does_not_come_back_is_ended_by_the_same_deploy(tree):
    """The second one serves alone meanwhile: nobody may stop it."""
    no = tree.deploy("--release", "b", breaks="restart ezscale-web")
    assert no.returncode == 1
    assert "--release b ends it, and --back goes back" in no.stderr
    assert (tree.now, tree.asked) == ("b", "server 127.0.0.1:8001;")
    other = tree.deploy("--release", "c")
    assert other.returncode == 1
    assert "the deploy of b did not end" in other.stderr
    assert tree.said == []
    done = tree.deploy("--release", "b")
    assert done.returncode == 0, done.stderr
    asked = [one for one in tree.said if one.split()[0] in {"restart", "stop", "try-restart"}]
    assert asked[:2] == ["restart ezscale-web", "stop ezscale-web-next"]
    assert "try-restart ezscale-worker" in asked
    assert (tree.now, tree.asked, tree.ran) == ("b", "server 127.0.0.1:8000;", ["a", "b"])
    assert tree.deploy("--release", "b").stdout == "b runs already.\n"


def test_the_way_back_from_there_is_the_release_before(tree):
    tree.deploy("--release", "b")
    assert tree.deploy("--release", "c", breaks="restart ezscale-web").returncode == 1
    done = tree.deploy("--back")
    assert done.returncode == 0, done.stderr
    assert (tree.now, tree.asked, tree.ran) == ("b", "server 127.0.0.1:8000;", ["a", "b"])
    # The second one served until the first was back.
    assert tree.said.index("restart ezscale-web") < tree.said.index("stop ezscale-web-next")
    assert tree.unit_of == "b"


def test_one_that_was_cut_off_before_it_swung_goes_back_to_what_runs(tree):
    tree.deploy("--release", "b")
    tree.write(unfinished="web c\n")
    (tree.folder / "nginx.conf").write_text("    server 127.0.0.1:8001;\n")
    done = tree.deploy("--back")
    assert done.returncode == 0, done.stderr
    assert (tree.now, tree.asked, tree.ran) == ("b", "server 127.0.0.1:8000;", ["a", "b"])


def test_workers_that_were_left_are_told_by_the_same_deploy(tree):
    assert tree.deploy("--release", "b", breaks="try-restart ezscale-worker").returncode == 1
    assert (tree.now, tree.asked) == ("b", "server 127.0.0.1:8000;")
    done = tree.deploy("--release", "b")
    assert done.returncode == 0, done.stderr
    assert "restart ezscale-web" not in tree.said
    assert "try-restart ezscale-worker" in tree.said


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"counted": "12 answers, 1 errors"}, "erred 1 times"),
        ({"counted": "0 answers, 0 errors"}, "no answer of the new release was counted"),
        ({"shop": "404"}, "answers 404 on https://shop.example/"),
        ({"shop": "302"}, "answers 302 on https://shop.example/"),
    ],
)
def test_a_release_that_can_not_serve_is_not_let_in(tree, broken, why):
    tree.write(**broken)
    no = tree.deploy("--release", "b")
    assert no.returncode == 1
    assert why in no.stderr
    stayed(tree)


def test_one_that_died_and_began_again_is_not_let_in(tree):
    """It began to count anew, and whom it failed the edge sent to the old one."""
    pid = '[ "$1" != show ] || { date +%N; exit 0; }'
    script = tree.folder / "bin/systemctl"
    script.write_text(SYSTEMCTL.replace('[ "$1" != show ] || { cat "$LAB/pid"; exit 0; }', pid))
    no = tree.deploy("--release", "b")
    assert no.returncode == 1
    assert "died and began again" in no.stderr
    stayed(tree)


def test_what_can_not_be_asked_of_contracts_stops_the_deploy(tree):
    no = tree.deploy("--release", "b", breaks="lint_migrations --contracts")
    assert no.returncode == 1
    assert not [one for one in tree.said if one.endswith(": prepare")]
    assert tree.now == "a"


def test_a_release_too_broken_to_be_asked_can_be_left(tree):
    tree.deploy("--release", "b")
    done = tree.deploy("--back", breaks="lint_migrations --contracts-done")
    assert (done.returncode, tree.now) == (0, "a"), done.stderr


def test_a_secret_that_the_new_release_asks_for_is_made(tree):
    """systemd starts no unit whose secret is missing; those that are there stay."""
    mine = tree.folder / "etc/secrets/secret-key"
    mine.write_text("mine")
    assert tree.deploy("--release", "b").returncode == 0
    asked = set()
    for unit in (tree.folder / "units").glob("*.service"):
        asked |= set(re.findall(r"^LoadCredential=([a-z-]+):", unit.read_text(), re.MULTILINE))
    assert len(asked) > 8
    assert asked <= {one.name for one in (tree.folder / "etc/secrets").iterdir()}
    assert mine.read_text() == "mine"


def test_a_way_back_behind_a_contract_is_refused(tree):
    """The release before would look for what a migration of this one took away."""
    git = ("git", "-c", "user.name=x", "-c", "user.email=x@x.test")
    source = tree.folder / "source.git"
    subprocess.run([*git, "init", "--quiet", str(source)], check=True)
    empty = ("commit", "--quiet", "--allow-empty", "-m", "later")
    subprocess.run([*git, "-C", str(source), *empty], check=True)
    tree.deploy("--release", "b")
    manage = tree.folder / "bin/manage"
    manage.write_text(MANAGE + '[ "$*" != "lint_migrations --contracts-done" ] || echo HEAD\n')
    no = tree.deploy("--back")
    assert no.returncode == 1
    assert "the database lacks what a still uses" in no.stderr
    assert (tree.now, tree.ran) == ("b", ["a", "b"])


def stayed(tree: Tree) -> None:
    assert (tree.now, tree.asked) == ("a", "server 127.0.0.1:8000;")
    assert tree.said.count("stop ezscale-web-next") == 2
    assert "restart ezscale-web" not in tree.said
    # Whatever dies tonight is started again by the unit of the release that runs.
    assert tree.unit_of == "a"
    assert not (tree.folder / "unfinished").exists()

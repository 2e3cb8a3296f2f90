"""The edge against Mozilla's "intermediate" profile, judged by sslyze and not by us."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from certs.drivers.edge_files import EdgeFolder
from kernel.ids import new_id
from kernel.secrets import Secret
from tests.certs import edges
from tests.certs.mint import Mint
from tests.certs.strangers import echo
from tests.prove import figures

SSLYZE = Path(__file__).resolve().parents[2] / ".tools" / "lab" / "bin" / "sslyze"
HOSTS = ("shop.alpha.test", "billing.beta.test", f"nimbus.{edges.ROOT}")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """A real edge with two hosts of stores and one under the wildcard."""
    if not SSLYZE.exists():
        pytest.fail("`make edge` installs sslyze", pytrace=False)
    folder, mint = tmp_path_factory.mktemp("mozilla"), Mint()
    (folder / "root.pem").write_text(mint.root)
    with echo() as web_port, edges.running(folder, web_port=web_port) as edge:
        files = EdgeFolder(edge.edge.folder)
        for host in HOSTS[:2]:
            chain, key = mint.chain(host)
            files.put(host, str(new_id()), chain, Secret(key))
        chain, key = mint.chain(f"*.{edges.ROOT}", edges.ROOT)
        files.put(f"*.{edges.ROOT}", str(new_id()), chain, Secret(key))
        yield lambda host, profile="intermediate": ask(edge, host, folder / "root.pem", profile)


def ask(edge: edges.RunningEdge, host: str, root: Path, profile: str) -> tuple[bool, str]:
    """Whether it complies, and sslyze's words if not."""
    words = [str(SSLYZE), "--mozilla_config", profile, "--certinfo_ca_file", str(root)]
    # nginx must not see more of them at once than its challenges' limiter likes on two cores.
    words += ["--slow_connection", "--sni", host, f"127.0.0.1:{edge.edge.https}"]
    said = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    verdict = said.stdout.partition("COMPLIANCE AGAINST")[2]
    return said.returncode == 0 and "OK - Compliant" in verdict, verdict or said.stdout[-2000:]


@pytest.mark.slow
@pytest.mark.prove
def test_every_host_meets_the_profile(judged):
    name = "sslyze: Mozilla intermediate"
    figures.forget(name)
    for host in HOSTS:
        complies, said = judged(host)
        figures.add(name, got=int(complies), total=1)
        figures.note(name, [f"{host}: {' '.join(said.split())}"])
    assert str(figures.figures()[name]) == f"{len(HOSTS)}/{len(HOSTS)}", figures.notes()[name]


@pytest.mark.slow
def test_the_judge_can_say_no(judged):
    """TLS 1.2 is not in Mozilla's modern profile: the same edge must fail there."""
    complies, said = judged(HOSTS[0], "modern")
    assert not complies
    assert re.search(r"TLSv1\.2|tls_versions", said)

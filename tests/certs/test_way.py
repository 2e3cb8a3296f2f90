"""From a typed name to the padlock: claim, DNS, authority, edge, all of them real."""

from __future__ import annotations

import pytest

from certs import flows
from certs.rules.papers import read
from certs.selectors import current_certificate
from kernel.tenancy.context import in_store, on_platform_side
from shared_apps.domains import services
from shared_apps.domains.models import Claim
from shared_apps.domains.rules.records import proof_name, proof_value
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.services import run_due
from tests.certs import edges
from tests.domains.living import ADA, claim, look

HOST = "shop.padlock-lab.test"


@pytest.fixture
def claimed(lab, acme):
    """Acme types a name; whatever comes of it, the name is given back."""
    row = claim(acme, HOST, primary=True)
    yield row
    with in_store(acme):
        services.release(row.pk, actor=ADA)
    relay_until_quiet()


@pytest.mark.slow
def test_from_a_typed_name_to_the_padlock(lab, acme, claimed, tmp_path):
    look(acme, claimed)
    assert state(acme, claimed) == "claimed", "nothing is ordered before the proof"
    lab.tell_dns("set-txt", host=f"{proof_name(HOST)}.", value=proof_value(claimed.token))
    look(acme, claimed)
    assert state(acme, claimed) == "proven"
    relay_until_quiet()
    with on_platform_side():
        assert run_due("public", "certs.issue", "queue")
    relay_until_quiet()
    with edges.running(tmp_path, web_port=lab.pebble.http_port) as edge:
        assert edge.refuses(HOST)
        flows.sync_edge("padlock", edge.edge.folder)
        relay_until_quiet()
        assert state(acme, claimed) == "live"
        with on_platform_side():
            kept = current_certificate(HOST)
            assert edge.serial_at(HOST, lab.root()) == read(kept.chain).serial
        page = edge.get(HOST)
        assert page.startswith("HTTP/1.1 200"), page[:300]
        assert acme.name in page


def state(store, row: Claim) -> str:
    with in_store(store):
        return Claim.objects.get(pk=row.pk).state

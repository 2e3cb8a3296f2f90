"""The agent keeps an edge's files in step, and never makes things worse."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from certs import flows, services
from certs.models import Certificate, Edge, Placement
from kernel import clock
from kernel.secrets import Secret
from kernel.tenancy.vault import seal
from shared_apps.outbox.models import Message
from tests.certs.mint import Mint

HOST = "shop.agent-lab.test"


@pytest.fixture(scope="module")
def mint() -> Mint:
    return Mint()


@pytest.fixture
def folder(tmp_path: Path, on_platform) -> Path:
    return tmp_path / "edge"


def keep(mint: Mint, host: str = HOST, *, names: tuple[str, ...] = (), ends: int = 90):
    """Put a certificate into the store of record, as the issuer does; the one before is old."""
    chain, key = mint.chain(*(names or (host,)), ends=ends)
    Certificate.objects.filter(host=host, state="current").update(state="old")
    now = clock.real_now()
    return Certificate.objects.create(
        store="t_1",
        host=host,
        serial=os.urandom(8).hex(),
        issuer="Mint",
        chain=chain,
        sealed_key=seal("certs.key", Secret(key)),
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=ends),
        spread=1,
        renew_at=now,
        created_at=now,
    )


def file_of(folder: Path, host: str = HOST) -> Path:
    return folder / f"{host.replace('*', '_')}.pem"


def told() -> list[str]:
    rows = Message.objects.filter(kind="certs.installed").order_by("pk")
    return list(rows.values_list("payload__certificate_id", flat=True))


def test_a_new_certificate_is_written_acknowledged_and_told_once(folder, mint):
    one = keep(mint)
    assert flows.sync_edge("e1", folder) == 1
    assert flows.sync_edge("e1", folder) == 0
    text = file_of(folder).read_text()
    assert text.startswith(one.chain.strip())
    assert "PRIVATE KEY" in text
    assert Placement.objects.get().installed_at is not None
    assert told() == [str(one.pk)]
    assert Edge.objects.get().serving == 1


def test_files_are_for_their_owner_only(folder, mint):
    keep(mint)
    flows.sync_edge("e1", folder)
    assert stat.S_IMODE(file_of(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_installed_means_on_every_edge(folder, mint, tmp_path):
    services.note_edge("e2", serving=0)
    one = keep(mint)
    flows.sync_edge("e1", folder)
    assert told() == []
    flows.sync_edge("e2", tmp_path / "second")
    assert told() == [str(one.pk)]


def test_an_edge_that_fell_silent_is_not_waited_for(folder, mint):
    services.note_edge("gone", serving=0)
    Edge.objects.update(seen_at=clock.real_now() - timedelta(minutes=11))
    one = keep(mint)
    flows.sync_edge("e1", folder)
    assert told() == [str(one.pk)]


def test_a_renewed_one_replaces_the_file_and_the_one_before_is_kept(folder, mint):
    keep(mint)
    flows.sync_edge("e1", folder)
    before = file_of(folder).read_text()
    keep(mint)
    flows.sync_edge("e1", folder)
    assert file_of(folder).read_text() != before
    assert (folder / "previous" / file_of(folder).name).read_text() == before


@pytest.mark.parametrize("wrong", ["names", "ends"])
def test_a_certificate_that_is_no_good_leaves_the_file_as_it_was(folder, mint, wrong):
    keep(mint)
    flows.sync_edge("e1", folder)
    before = file_of(folder).read_text()
    bad = keep(mint, **({"names": ("other.test",)} if wrong == "names" else {"ends": 0}))
    flows.sync_edge("e1", folder)
    assert file_of(folder).read_text() == before
    row = Placement.objects.get()
    assert row.certificate_id == bad.pk
    assert "BadPaper" in row.error
    assert len(told()) == 1


def test_a_key_that_cannot_be_opened_leaves_the_file_as_it_was(folder, mint):
    one = keep(mint)
    flows.sync_edge("e1", folder)
    before = file_of(folder).read_text()
    Certificate.objects.filter(pk=one.pk).update(sealed_key="00000000.AAAAAAAAAAAAAAAAAAAAAAAA")
    file_of(folder).touch()
    flows.sync_edge("e1", folder)
    assert file_of(folder).read_text() == before
    assert "Unsealable" in Placement.objects.get().error


def test_a_damaged_file_is_mended(folder, mint):
    one = keep(mint)
    flows.sync_edge("e1", folder)
    file_of(folder).write_text("garbage")
    assert flows.sync_edge("e1", folder) == 1
    assert file_of(folder).read_text().startswith(one.chain.strip())


def test_a_lost_index_writes_everything_again(folder, mint):
    keep(mint)
    flows.sync_edge("e1", folder)
    (folder / ".index.json").write_text("[")
    assert flows.sync_edge("e1", folder) == 1


def test_a_released_host_leaves_no_file(folder, mint):
    keep(mint)
    keep(mint, "other.agent-lab.test")
    flows.sync_edge("e1", folder)
    keep(mint)
    flows.sync_edge("e1", folder)
    services.retire(host=HOST)
    flows.sync_edge("e1", folder)
    assert not file_of(folder).exists()
    assert not (folder / "previous" / file_of(folder).name).exists()
    assert file_of(folder, "other.agent-lab.test").exists()
    assert not Placement.objects.filter(host=HOST).exists()


def test_a_wildcard_has_a_file_of_its_own(folder, mint):
    keep(mint, "*.agent-lab.test", names=("*.agent-lab.test", "agent-lab.test"))
    flows.sync_edge("e1", folder)
    assert (folder / "_.agent-lab.test.pem").exists()
    assert flows.sync_edge("e1", folder) == 0


def test_a_host_that_is_no_name_is_never_a_path(folder, mint):
    keep(mint, "../evil", names=("../evil",))
    keep(mint)
    flows.sync_edge("e1", folder)
    assert not (folder.parent / "evil.pem").exists()
    assert "no host name" in Placement.objects.get(host="../evil").error
    assert file_of(folder).exists(), "the others go on"


def test_a_database_that_is_away_changes_nothing(folder, mint, monkeypatch):
    from certs.management.commands.edge_agent import Command

    keep(mint)
    flows.sync_edge("e1", folder)
    before = file_of(folder).read_text()
    monkeypatch.setattr("certs.management.commands.edge_agent.connection.close", lambda: None)

    def away() -> dict[str, object]:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("certs.selectors.wanted_on_edges", away)
    Command()._look("e1", folder)
    assert file_of(folder).read_text() == before


def test_one_look_by_hand(folder, mint, capsys):
    keep(mint)
    call_command("edge_agent", folder=folder, name="e1", once=True)
    assert "1 changed" in capsys.readouterr().out

"""A backup that came back: to an instant, with every ledger, and a changed byte is noticed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest

from kernel.tenancy.context import nowhere, on_platform_side
from shared_apps.backups.models import Run
from tests.faults.selling import new_sale, new_shop
from tests.ops import kept as keeping
from tests.ops.kept import Kept
from tests.people import seed_wholesale
from tests.prove import figures

pytestmark = [pytest.mark.slow, pytest.mark.faults]
PROGRAMS = keeping.debians_postgres()
FIGURE = "restore drill"


@pytest.fixture(scope="module")
def kept(card_sandbox, panel, django_db_blocker) -> Iterator[Kept]:
    if PROGRAMS is None:
        pytest.fail("these tests need Debian's packages postgresql and pgbackrest")
    figures.forget(FIGURE)
    with keeping.start(PROGRAMS, card_sandbox, panel) as kept:
        card_sandbox.clear()
        panel.reset()
        with (
            django_db_blocker.unblock(),
            kept.use(),
            nowhere(),
            pytest.MonkeyPatch.context() as patch,
            keeping.speaking_to_15(patch),
        ):
            seed_wholesale()
            yield kept


@pytest.fixture(scope="module")
def shop(kept):
    """A store with sales before the base backup, and one after it that only the log has."""
    shop = new_shop(kept)
    new_sale(shop, page=False)
    media = kept.state / "media" / "stores"
    media.mkdir(parents=True)
    (media / "logo.png").write_bytes(b"\x89PNG first")
    assert command(kept, "backup", "base") == ""
    assert command(kept, "backup", "files") == ""
    new_sale(shop, page=False)
    return shop


def command(kept: Kept, *words: str) -> str:
    """Run it; empty, or what it complained of."""
    done = kept.python("manage.py", *words)
    return "" if done.returncode == 0 else done.stderr or done.stdout


def drill(kept: Kept, *words: str) -> dict:
    done = kept.python("manage.py", "restore_drill", "--json", *words)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def counted(name: str, told: bool, line: str) -> None:
    figures.add(FIGURE, got=int(told), total=1)
    figures.note(FIGURE, [f"{name}: {line}"])
    assert told, line


def test_all_comes_back_to_the_instant(kept, shop):
    found = drill(kept)
    counted(
        "point in time",
        found["good"] and found["ledger_hash"] == found["restored_hash"],
        f"{found}",
    )
    figures.say(
        FIGURE,
        f"{found['minutes']} minutes for {found['books']} ledgers of {found['entries']} entries",
    )
    assert (found["books"], found["files"]) == (2, 1)
    assert found["entries"] > 0
    assert found["secrets"] > 0
    assert not list((kept.state / "rehearsal").glob("*"))
    with on_platform_side():
        assert Run.objects.filter(kind="rehearsal", good=True).exists()


def test_a_changed_byte_in_the_books_is_found(kept, shop):
    """Behind every trigger, as somebody with the server's password would."""
    table = f'"{shop.store.schema_name}".billing_posting'
    change = f"""
        set session_replication_role = replica;
        update {table} set amount_minor = amount_minor + 1
        where id = (select min(id) from {table})
    """
    assert drill(kept)["good"]  # its entries are sealed now, whichever test came first
    try:
        with psycopg.connect(kept.cluster.superuser_url) as server:
            server.execute(change.encode())
        found = drill(kept)
    finally:
        with psycopg.connect(kept.cluster.superuser_url) as server:
            server.execute(change.replace("+ 1", "- 1").encode())
    counted("changed ledger", not found["good"] and "entry_changed" in found["said"], str(found))


@pytest.mark.prove
def test_a_changed_byte_in_the_repository_is_found(kept, shop):
    objects = kept.bucket.list_objects_v2(Bucket=keeping.BUCKET)["Contents"]
    bundles = [one for one in objects if "/bundle/" in one["Key"]]
    largest = max(bundles, key=lambda one: one["Size"])["Key"]
    body = kept.bucket.get_object(Bucket=keeping.BUCKET, Key=largest)["Body"].read()
    spoiled = bytearray(body)
    spoiled[len(body) // 2] ^= 1
    kept.bucket.put_object(Bucket=keeping.BUCKET, Key=largest, Body=bytes(spoiled))
    found = drill(kept)
    kept.bucket.put_object(Bucket=keeping.BUCKET, Key=largest, Body=body)
    counted("changed object", not found["good"] and "restore" in found["said"], str(found))


def test_what_is_kept_can_be_read_by_nobody_else(kept, shop):
    """No name and no word of the store stands in the bucket."""
    for one in kept.bucket.list_objects_v2(Bucket=keeping.BUCKET)["Contents"]:
        body = kept.bucket.get_object(Bucket=keeping.BUCKET, Key=one["Key"])["Body"].read()
        assert shop.store.slug.encode() not in body
        assert body.startswith(b"Salted__"), one["Key"]

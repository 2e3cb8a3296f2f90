"""From claimed to live, and away again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tenancy.context import find_store, in_store, on_platform_side
from kernel.tenancy.routing import resolve
from shared_apps.domains import selectors, services
from shared_apps.domains.models import Claim, ClaimStep
from shared_apps.outbox.models import DueWork
from tests.domains.living import (
    ADA,
    claim,
    go_live,
    install,
    look,
    passes,
    prove,
    routes,
    told,
)
from tests.naming import EDGE

HOST = "shop.acme.test"
pytestmark = pytest.mark.usefixtures("db")


def due(store, row):
    """How long until the next look; None when none is planned."""
    with on_platform_side():
        work = DueWork.objects.filter(store=store.key, kind="domains.check", subject=str(row.pk))
        found = work.first()
    with in_store(store):
        return found.due_at - clock.now() if found else None


def test_a_claim_is_written_with_a_token_and_looked_at_at_once(acme):
    row = claim(acme, "https://Shop.ACME.test/")
    assert (row.host, row.state, len(row.token)) == (HOST, "claimed", 32)
    assert due(acme, row) <= timedelta()
    with in_store(acme):
        step = selectors.steps(row).get()
    assert (step.state, step.actor_label) == ("claimed", "Ada")


def test_a_refused_name_writes_nothing(acme):
    with pytest.raises(Invalid) as refused:
        claim(acme, "shop.acme.test.")
    assert (refused.value.field, refused.value.code) == ("host", "dot")
    with in_store(acme):
        assert not selectors.claims().exists()


def test_a_name_is_on_the_list_once(acme):
    claim(acme, HOST)
    with pytest.raises(Invalid) as refused:
        claim(acme, "SHOP.acme.test")
    assert refused.value.code == "own"


def test_a_store_cannot_hoard_names(acme, monkeypatch):
    monkeypatch.setattr("shared_apps.domains.services.claims.MOST_CLAIMS", 1)
    claim(acme, HOST)
    with pytest.raises(Conflict):
        claim(acme, "two.acme.test")


def test_what_is_missing_is_kept_with_the_time_of_the_next_look(dns, acme):
    row = look(acme, claim(acme, HOST))
    assert (row.state, row.problem_code, row.tries) == ("claimed", "nxdomain", 1)
    assert timedelta(seconds=25) < due(acme, row) <= timedelta(seconds=30)
    row = look(acme, row, times=4)
    assert timedelta(minutes=14) < due(acme, row) <= timedelta(minutes=15)
    assert due(acme, look(acme, row)) > timedelta(minutes=59)


def test_what_strangers_write_is_kept_without_harm(dns, acme):
    row = claim(acme, HOST)
    dns.set(f"_store-verify.{HOST}", "TXT", "a\x00b\x1b[31m<script>")
    row = look(acme, row)
    seen = next(check["seen"] for check in row.report if check["about"] == "proof")
    assert seen == ["a�b�[31m<script>"]


def test_a_person_can_have_it_looked_at_now(dns, acme):
    row = look(acme, claim(acme, HOST), times=6)
    with in_store(acme):
        services.recheck(row.pk)
    assert due(acme, row) <= timedelta()


def test_who_watches_is_not_kept_waiting(dns, acme):
    row = look(acme, claim(acme, HOST), times=6)
    assert due(acme, row) > timedelta(minutes=59)
    with in_store(acme):
        services.hurry(row.pk)
        services.hurry(row.pk)
    assert due(acme, row) <= timedelta(seconds=30)


def test_watching_a_live_name_changes_nothing(dns, acme):
    row = go_live(acme, HOST, dns)
    with in_store(acme):
        services.hurry(row.pk)
    assert due(acme, row) > timedelta(hours=23)


def test_right_records_prove_the_claim(dns, acme):
    row = prove(acme, HOST, dns)
    assert (row.state, row.problem_code, row.tries) == ("proven", "", 0)
    assert told("domains.proven") == [{"store": acme.key, "host": HOST, "claim_id": str(row.pk)}]
    assert timedelta(hours=23) < due(acme, row)
    assert HOST not in routes(acme)


def test_an_installed_certificate_makes_it_live(dns, acme):
    row = go_live(acme, HOST, dns)
    assert (row.state, row.certificate_until is not None) == ("live", True)
    assert routes(acme) == {"acme.ezscale.localhost": True, HOST: False}
    assert [one["host"] for one in told("domains.live")] == [HOST]
    with in_store(acme):
        states = [step.state for step in reversed(selectors.steps(row))]
    assert states == ["claimed", "proven", "installed", "live"]
    assert resolve(HOST).store.key == acme.key


def test_a_renewal_tells_nothing_new(dns, acme):
    row = go_live(acme, HOST, dns)
    install(acme, HOST)
    assert len(told("domains.live")) == 1
    with in_store(acme):
        assert selectors.steps(row).count() == 4


def test_a_certificate_of_an_unproven_name_changes_nothing(dns, acme):
    row = claim(acme, HOST)
    install(acme, HOST)
    with in_store(acme):
        assert Claim.objects.get(pk=row.pk).state == "claimed"
    assert HOST not in routes(acme)


def test_the_wish_to_be_primary_is_kept(dns, acme):
    go_live(acme, HOST, dns, primary=True)
    assert routes(acme) == {"acme.ezscale.localhost": False, HOST: True}
    assert resolve("acme.ezscale.localhost").store.primary_host == HOST
    assert find_store(acme.key).primary_host == HOST  # what mails are sent under


def test_the_primary_name_can_be_changed_and_changed_back(dns, acme):
    go_live(acme, HOST, dns)
    with in_store(acme):
        services.make_primary(HOST, actor=ADA)
        assert routes(acme)[HOST]
        services.make_primary("acme.ezscale.localhost", actor=ADA)
    assert routes(acme) == {"acme.ezscale.localhost": True, HOST: False}
    assert find_store(acme.key).primary_host == "acme.ezscale.localhost"


def test_only_a_live_name_of_the_shop_can_be_primary(dns, acme):
    prove(acme, HOST, dns)
    with in_store(acme), pytest.raises(Conflict):
        services.make_primary(HOST, actor=ADA)
    assert routes(acme) == {"acme.ezscale.localhost": True}


def test_one_failed_look_at_a_live_name_is_only_doubt(dns, acme):
    row = go_live(acme, HOST, dns, primary=True)
    dns.mood(HOST, "servfail")
    row = look(acme, row, times=2)
    assert (row.state, row.problem_code) == ("live", "servfail")
    assert due(acme, row) < timedelta(minutes=26)
    dns.mood(HOST, "")
    assert look(acme, row).tries == 0


def test_drift_warns_then_falls_back_then_lets_go(dns, acme):
    row = go_live(acme, HOST, dns, primary=True)
    dns.unset(f"_store-verify.{HOST}")
    row = look(acme, row, times=3)
    assert row.state == "drifting"
    assert told("domains.drifting")[0]["reason"] == "txt_missing"
    assert routes(acme)[HOST]  # links still use it
    passes(acme, row, days=3)
    row = look(acme, row)
    assert routes(acme) == {"acme.ezscale.localhost": True, HOST: False}
    assert row.state == "drifting"
    passes(acme, row, days=11)
    row = look(acme, row)
    assert row.state == "released"
    assert routes(acme) == {"acme.ezscale.localhost": True}
    assert [one["host"] for one in told("domains.released")] == [HOST]
    assert due(acme, row) is None


def test_the_owner_hears_of_it(dns, acme, ada):
    from shared_apps.outbox.flows import relay_until_quiet
    from tenant_apps.notifications.dress import dress
    from tenant_apps.notifications.models import Mail

    row = go_live(acme, HOST, dns, primary=True)
    dns.unset(HOST, "CNAME")
    look(acme, row, times=3)
    relay_until_quiet()
    with in_store(acme):
        live, drifting = Mail.objects.filter(kind__startswith="domain.").order_by("queued_at")
        assert (live.kind, live.recipient) == ("domain.live", ada.email)
        text = dress(drifting, "en").plain
    assert "points nowhere yet" in text
    assert f"http://acme.ezscale.localhost:8000/manage/domains/{row.pk}/" in text


def test_a_name_that_comes_back_is_live_and_primary_again(dns, acme):
    row = go_live(acme, HOST, dns, primary=True)
    dns.unset(HOST)
    row = look(acme, row, times=3)
    passes(acme, row, days=4)
    look(acme, row)
    assert not routes(acme)[HOST]
    dns.set(HOST, "CNAME", EDGE)
    row = look(acme, row)
    assert (row.state, routes(acme)[HOST]) == ("live", True)


def test_a_release_takes_the_host_away_at_once(dns, acme):
    row = go_live(acme, HOST, dns, primary=True)
    with in_store(acme):
        services.release(row.pk, actor=ADA)
        services.release(row.pk, actor=ADA)
    assert routes(acme) == {"acme.ezscale.localhost": True}
    assert find_store(acme.key).primary_host == "acme.ezscale.localhost"
    assert len(told("domains.released")) == 1
    assert resolve(HOST) is None


def test_a_claim_nobody_proved_is_released_silently(acme):
    row = claim(acme, HOST)
    with in_store(acme):
        services.release(row.pk, actor=ADA)
    assert told("domains.released") == []
    assert due(acme, row) is None


def test_a_released_name_needs_a_new_proof(dns, acme):
    first = go_live(acme, HOST, dns)
    with in_store(acme):
        services.release(first.pk, actor=ADA)
    again = look(acme, claim(acme, HOST))
    assert again.token != first.token
    assert (again.state, again.problem_code) == ("claimed", "txt_of_another")


def test_a_check_of_a_released_claim_does_nothing(dns, acme):
    row = claim(acme, HOST)
    with in_store(acme):
        services.release(row.pk, actor=ADA)
    assert look(acme, row).checked_at is None


def test_nobody_is_asked_forever(dns, acme):
    row = claim(acme, HOST)
    with in_store(acme):
        old = row.created_at - timedelta(days=31)
        Claim.objects.filter(pk=row.pk).update(created_at=old)
    assert due(acme, look(acme, row)) is None


def test_the_history_is_only_added_to(acme):
    from django.db import DatabaseError, transaction

    row = claim(acme, HOST)
    with in_store(acme), pytest.raises(DatabaseError), transaction.atomic():
        ClaimStep.objects.filter(claim=row).update(text="never")


def test_another_stores_claim_is_not_there(acme, beta):
    row = claim(acme, HOST)
    with in_store(beta):
        with pytest.raises(NotFound):
            selectors.claim(row.pk)
        with pytest.raises(NotFound):
            services.release(row.pk, actor=ADA)


def test_a_terminated_store_lets_go(dns, acme):
    from shared_apps.outbox.flows import relay_until_quiet
    from shared_apps.resellers.services.status import change_status

    row = go_live(acme, HOST, dns)
    for status in ("closing", "terminated"):
        change_status(acme.id, status, reason="ended", actor=ADA)
    relay_until_quiet()
    with on_platform_side():
        assert Claim.objects.get(pk=row.pk).state == "released"
    assert told("domains.released")[0]["store"] == acme.key

"""A name of one's own, from the console: typed, told what to set, shown what is wrong, released."""

from __future__ import annotations

import pytest
from django.conf import settings

from kernel.tenancy.context import in_store
from kernel.tenancy.routing import forget
from shared_apps.domains import services
from shared_apps.domains.models import Claim
from shared_apps.domains.services.claims import WATCHED
from tests.domains.living import ADA, claim, go_live, look
from tests.domains.living import prove as prove_claim

HOST = "shop.acme.test"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def add(desk, host: str, **more):
    return desk.post("/manage/domains/new/", {"host": host, "purpose": "shop", **more})


def path_to(row: Claim, end: str = "") -> str:
    return f"/manage/domains/{row.pk}/{end}"


def test_a_new_store_sees_its_free_address_and_the_way_to_its_own(desk):
    text = text_of(desk.get("/manage/domains/"))
    assert "acme.ezscale.localhost" in text
    assert "Use your own name" in text


def test_a_typed_name_leads_to_its_records(desk, acme):
    answer = add(desk, "https://shop.acme.test/", wants_primary="on")
    with in_store(acme):
        row = Claim.objects.get()
    assert answer["Location"] == path_to(row)
    text = text_of(desk.get(answer["Location"]))
    for wanted in (
        "CNAME",
        settings.EDGE_HOST,
        f"_store-verify.{HOST}",
        f"store-verify={row.token}",
    ):
        assert wanted in text
    assert row.wants_primary


def test_what_is_set_in_the_dns_says_nothing_of_the_platform(desk):
    text = desk.get(add(desk, HOST)["Location"]).content.decode()
    part = text[text.index("way-records") : text.index("way-rest")]
    assert settings.EDGE_HOST in part
    assert "ezscale" not in part.lower()


def test_an_apex_gets_addresses(desk, acme, monkeypatch):
    monkeypatch.setattr(settings, "EDGE_IPV4", ["198.51.100.7"])
    monkeypatch.setattr(settings, "EDGE_IPV6", ["2001:db8::7"])
    text = text_of(desk.get(add(desk, "acme.test")["Location"]))
    assert "198.51.100.7" in text
    assert "2001:db8::7" in text
    assert '<code class="mono">@</code>' in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("acme.test.", "Leave out the dot at the end: acme.test"),
        ("nimbus.ezscale.localhost", "belongs to the platform"),
        ("ezsca1e.test", "reads like a name of the platform"),
        ("co.uk", "everybody can register"),
        ("", "required"),
    ],
)
def test_a_refused_name_is_said_at_its_field(desk, acme, typed, said):
    answer = add(desk, typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    with in_store(acme):
        assert not Claim.objects.exists()


def test_another_stores_name_is_refused_without_telling_whose(desk, beta, dns):
    go_live(beta, "cloud.beta.test", dns)
    answer = add(desk, "cloud.beta.test")
    assert answer.status_code == 422
    assert "in use by another shop" in text_of(answer)
    assert "Beta" not in text_of(answer)


def test_what_was_seen_stands_beside_what_to_do(desk, acme, dns):
    row = claim(acme, HOST)
    dns.set(HOST, "A", "203.0.113.5")
    look(acme, row)
    text = text_of(desk.get(path_to(row, "progress/")))
    assert "203.0.113.5" in text
    assert "Replace that record" in text
    assert "The proof is not there yet" in text
    assert "Next look" in text
    assert "data-done" not in text


@pytest.mark.parametrize(
    ("mood", "heard"),
    [
        ("servfail", "an error (SERVFAIL)"),
        ("timeout", "silence"),
        ("lame", "“not my domain”"),
    ],
)
def test_where_no_record_was_seen_it_says_what_was_heard(desk, acme, dns, mood, heard):
    row = claim(acme, HOST)
    dns.mood(HOST, mood)
    look(acme, row)
    text = text_of(desk.get(path_to(row, "progress/")))
    assert f'<dt>Seen</dt><dd class="mono">{heard}</dd>' in text


def test_opening_the_page_brings_the_next_look_near(desk, acme, dns):
    row = claim(acme, HOST)
    for _ in range(12):  # far apart by now
        look(acme, row)
    desk.get(path_to(row))
    with in_store(acme):
        row.refresh_from_db()
    assert row.checked_at
    assert row.next_check_at
    assert row.next_check_at - row.checked_at <= WATCHED


def test_a_live_name_says_what_must_stay(desk, acme, dns):
    row = go_live(acme, HOST, dns)
    text = text_of(desk.get(path_to(row)))
    assert "These stay at the DNS provider" in text
    assert "Set these at the DNS provider" not in text


def test_the_demo_suggests_a_name_that_opens_in_a_browser_here(desk, monkeypatch):
    assert "This is the demo" not in text_of(desk.get("/manage/domains/new/"))
    monkeypatch.setattr(settings, "SANDBOX_DNS_URL", "http://127.0.0.1:4053")
    assert "shop.mybrand.localhost" in text_of(desk.get("/manage/domains/new/"))


def test_the_caa_record_to_add_is_shown(desk, acme, dns):
    row = claim(acme, HOST)
    dns.point(HOST, row.token)
    dns.set("acme.test", "CAA", '0 issue "other-ca.test"')
    look(acme, row)
    text = text_of(desk.get(path_to(row, "progress/")))
    assert "0 issue &quot;other-ca.test&quot;" in text
    assert "CAA 0 issue &quot;letsencrypt.org&quot;" in text


def test_a_proven_name_waits_for_its_certificate(desk, acme, dns):
    row = prove_claim(acme, HOST, dns)
    text = text_of(desk.get(path_to(row)))
    assert "The certificate is on its way" in text
    assert "poll-until" in text


def test_a_stuck_certificate_says_why_and_when(desk, acme, dns):
    from django.db import transaction

    from contracts.certs import CertificateStuck
    from kernel.tenancy.context import on_platform_side
    from shared_apps.outbox.flows import relay_until_quiet
    from shared_apps.outbox.services import publish

    row = prove_claim(acme, HOST, dns)
    with on_platform_side(), transaction.atomic():
        publish(
            CertificateStuck(
                store=acme.key,
                host=HOST,
                code="probe_failed",
                text="Your name does not answer on port 80.",
                next_try_at="2030-01-02T03:04:05+00:00",
            )
        )
    relay_until_quiet()
    text = text_of(desk.get(path_to(row)))
    assert "does not answer on port 80" in text
    assert "2030-01-02T03:04:05" in text
    assert "Certificate not possible yet" in text


def test_a_live_name_can_become_the_main_address_and_give_it_back(desk, acme, dns):
    row = go_live(acme, HOST, dns)
    page = text_of(desk.get(path_to(row)))
    assert "Your shop answers here." in page
    assert "Visitors are led on to acme." in page  # who opens it arrives at the free address
    assert "People sign in again on the new name" in page
    desk.post(path_to(row, "primary/"))
    forget()  # told to all after the commit, which a test does not have
    page = text_of(desk.get(path_to(row)))
    assert "This is your main address" in page
    assert "Visitors are led on" not in page
    desk.post("/manage/domains/free/primary/")
    forget()
    assert "Make it the main address" in text_of(desk.get(path_to(row)))


def test_a_release_needs_the_name_typed(desk, acme, dns):
    row = go_live(acme, HOST, dns)
    desk.post(path_to(row, "release/"), {"confirm": "shop"})
    with in_store(acme):
        assert Claim.objects.get().state == "live"
    desk.post(path_to(row, "release/"), {"confirm": HOST})
    with in_store(acme):
        assert Claim.objects.get().state == "released"
    assert "no longer yours here" in text_of(desk.get(path_to(row)))


def test_looking_now_makes_it_due(desk, acme, dns):
    row = look(acme, claim(acme, HOST), times=6)
    assert desk.post(path_to(row, "check/")).status_code == 302
    with in_store(acme):
        assert Claim.objects.filter(next_check_at__lt=row.next_check_at).exists()


def test_names_of_another_store_are_not_there(desk, beta):
    row = claim(beta, "cloud.beta.test")
    for end in ("", "progress/"):
        assert desk.get(path_to(row, end)).status_code == 404
    for end in ("check/", "primary/", "release/"):
        assert desk.post(path_to(row, end), {"confirm": row.host}).status_code == 404


def test_the_list_takes_a_fixed_number_of_queries(desk, acme):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in range(3):
        with in_store(acme):
            services.claim(
                typed=f"n{number}.acme.test", purpose="shop", wants_primary=False, actor=ADA
            )
        desk.get("/manage/domains/")
        with CaptureQueriesContext(connection) as seen:
            desk.get("/manage/domains/")
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_the_demo_registrar_is_offered_where_there_is_one(desk, acme, monkeypatch):
    row = claim(acme, HOST)
    assert "registrar" not in text_of(desk.get(path_to(row)))
    monkeypatch.setattr(settings, "SANDBOX_DNS_URL", "http://127.0.0.1:4030")
    assert "http://127.0.0.1:4030/?ask=shop.acme.test+CNAME" in text_of(desk.get(path_to(row)))

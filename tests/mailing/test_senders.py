"""A store's own sender domain: entered, proven by the DNS, drifting, removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from kernel.errors import Invalid
from kernel.tenancy.context import in_store, on_platform_side
from kernel.tenancy.vault import unseal
from shared_apps.mailing import selectors, services
from shared_apps.mailing.models import SenderDomain, SenderStep
from shared_apps.outbox.flows import relay_until_quiet
from shared_apps.outbox.models import DueWork
from tenant_apps.notifications.models import Mail
from tests.domains.living import go_live, told
from tests.mailing.living import ADA, DOMAIN, enter, look, neutral, passes, prove, publish

pytestmark = pytest.mark.django_db
BIG = "v=spf1 " + " ".join(f"include:s{n}.test" for n in range(10)) + " -all"


def sender(store) -> str:
    with in_store(store):
        return selectors.sender().address


def code_of(row: SenderDomain, about: str) -> str:
    return next(check["code"] for check in row.report if check["about"] == about)


def test_until_it_is_proven_mail_leaves_under_an_address_that_names_nobody(dns, acme):
    assert sender(acme) == neutral(acme)
    row = look(acme, enter(acme))
    assert row.state == "entered"
    assert {check["about"]: check["code"] for check in row.report} == {
        "proof": "txt_missing",
        "spf": "spf_missing",
        "dkim": "dkim_missing",
        "dmarc": "dmarc_missing",
    }
    assert sender(acme) == neutral(acme)
    assert "ezscale" not in sender(acme)


def test_the_records_as_shown_prove_it(dns, acme):
    row = prove(acme, dns)
    assert sender(acme) == f"hello@{DOMAIN}"
    assert [one["domain"] for one in told("mailing.proven")] == [DOMAIN]
    with in_store(acme):
        seen = [(step.state, step.actor_label) for step in selectors.steps(row)]
    assert [state for state, _who in seen] == ["proven", "entered"]
    assert seen[1][1] == "Ada"


def test_the_key_is_sealed_and_belongs_to_this_store(dns, acme, beta):
    row = enter(acme)
    assert "PRIVATE KEY" not in row.sealed_key
    with in_store(beta):
        assert not SenderDomain.objects.filter(pk=row.pk).exists()
        with pytest.raises(ValueError, match="sealed for another place"):
            unseal(selectors.KEY, row.sealed_key)


def test_a_proven_host_below_it_needs_no_token(dns, acme):
    go_live(acme, f"shop.{DOMAIN}", dns)
    row = enter(acme)
    with in_store(acme):
        groups = [record.group for record in selectors.records_of(row, "")]
    assert groups == ["spf", "dkim", "dmarc"]
    publish(acme, row, dns)
    assert look(acme, row).state == "proven"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["v=spf1 -all"], "spf_lacks"),
        (["v=spf1 mx -all", "v=spf1 a -all"], "spf_two"),
        ([f"v=spf1 {settings.MAIL_SPF} +all"], "spf_all"),
        ([f"v=spf1 {settings.MAIL_SPF} nonsense -all"], "spf_malformed"),
        ([f"v=spf1 {settings.MAIL_SPF} include:gone.test -all"], "spf_missing_inside"),
        ([BIG.replace("-all", f"{settings.MAIL_SPF} -all")], "spf_lookups"),
    ],
)
def test_a_wrong_spf_record_is_named_and_a_right_one_shown(dns, acme, values, code):
    for number in range(10):
        dns.set(f"s{number}.test", "TXT", "v=spf1 ip4:192.0.2.1 -all")
    row = enter(acme)
    publish(acme, row, dns)
    dns.unset(DOMAIN, "TXT")
    for value in values:
        dns.set(DOMAIN, "TXT", value)
    row = look(acme, row)
    assert (row.state, code_of(row, "spf")) == ("entered", code)
    with in_store(acme):
        wanted = next(r.value for r in selectors.records_of(row, "") if r.group == "spf")
    assert settings.MAIL_SPF in wanted
    assert "+all" not in wanted


def test_a_policy_of_the_bought_name_counts_below_it(dns, acme):
    row = enter(acme, f"mail.{DOMAIN}")
    publish(acme, row, dns)
    dns.unset(f"_dmarc.mail.{DOMAIN}")
    dns.set(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=reject")
    assert look(acme, row).state == "proven"


def test_three_wrong_looks_are_a_drift_and_the_team_hears_of_it(dns, acme, ada):
    row = prove(acme, dns)
    dns.unset(f"{row.selector}._domainkey.{DOMAIN}")
    assert look(acme, row, times=2).state == "proven"
    assert sender(acme) == f"hello@{DOMAIN}"
    assert look(acme, row).state == "drifting"
    assert sender(acme) == neutral(acme)
    relay_until_quiet()
    with in_store(acme):
        mail = Mail.objects.get(kind="sender.drifting")
    assert mail.recipient == ada.email


def test_it_comes_back_by_itself_and_is_let_go_after_two_weeks(dns, acme):
    row = prove(acme, dns)
    dns.unset(DOMAIN, "TXT")
    assert look(acme, row, times=3).state == "drifting"
    dns.set(DOMAIN, "TXT", f"v=spf1 {settings.MAIL_SPF} -all")
    assert look(acme, row).state == "proven"
    dns.unset(DOMAIN, "TXT")
    look(acme, row, times=3)
    passes(acme, row, days=15)
    row = look(acme, row)
    assert (row.state, row.sealed_key, row.next_check_at) == ("removed", "", None)


def test_it_is_looked_at_again_every_day(dns, acme):
    row = prove(acme, dns)
    assert row.checked_at
    assert row.next_check_at
    waits = row.next_check_at - row.checked_at
    assert timedelta(days=1) <= waits < timedelta(days=1, minutes=5)
    with on_platform_side():
        assert DueWork.objects.get(subject=str(row.pk)).kind == "mailing.check"


def test_one_store_per_domain_and_whoever_proves_first_has_it(dns, acme, beta):
    mine, theirs = enter(acme), enter(beta)
    publish(beta, theirs, dns)
    assert look(beta, theirs).state == "proven"
    dns.clear()
    publish(acme, mine, dns)
    row = look(acme, mine)
    assert (row.state, row.problem_code) == ("entered", "taken")


@pytest.mark.parametrize("typed", [DOMAIN, f"news.{DOMAIN}"])
def test_nobody_gets_a_name_beside_another_stores(dns, acme, beta, typed):
    prove(acme, dns)
    with pytest.raises(Invalid) as no:
        enter(beta, typed)
    assert (no.value.field, no.value.code) == ("domain", "taken")


def test_nor_one_that_looks_the_same(dns, acme, beta):
    prove(acme, dns, "peac.test")
    with pytest.raises(Invalid) as no:
        enter(beta, "реас.test")
    assert no.value.code == "taken"


def test_another_stores_host_keeps_its_domain_from_being_a_sender(dns, acme, beta):
    go_live(beta, f"shop.{DOMAIN}", dns)
    with pytest.raises(Invalid) as no:
        enter(acme)
    assert no.value.code == "child_taken"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ezscale.localhost", "own"),
        (settings.NEUTRAL_MAIL_DOMAIN, "own"),
        ("co.uk", "suffix"),
        ("ezsca1e.test", "look_alike"),
        ("me@acme.test", "mail"),
    ],
)
def test_names_are_refused_as_for_hosts(acme, db, typed, code):
    with pytest.raises(Invalid) as no:
        enter(acme, typed)
    assert no.value.code == code


@pytest.mark.parametrize("local_part", ["", "a b", "a@b", ".x", "x.", "a..b", 'a"b', "ü"])
def test_the_part_before_the_at_sign_is_plain(acme, db, local_part):
    with pytest.raises(Invalid) as no:
        enter(acme, local_part=local_part)
    assert no.value.field == "local_part"


def test_one_domain_at_a_time_and_a_removed_one_gets_another_key(dns, acme):
    row = prove(acme, dns)
    with pytest.raises(Invalid):
        enter(acme, "other.test")
    with in_store(acme):
        services.remove(row.pk, actor=ADA)
        services.remove(row.pk, actor=ADA)
        assert SenderStep.objects.filter(sender=row, state="removed").count() == 1
    assert sender(acme) == neutral(acme)
    again = enter(acme)
    assert (again.token != row.token, again.public_key != row.public_key) == (True, True)

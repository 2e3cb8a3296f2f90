"""What records are worth, without any DNS."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared_apps.mailing.rules import spf
from shared_apps.mailing.rules.dkim import judge_key, key_record
from shared_apps.mailing.rules.dmarc import judge_policy
from shared_apps.mailing.rules.records import reports_to

OWN = "include:_spf.post.test"


def public(bits: int) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(der).decode()


MINE, OTHER, SHORT = public(2048), public(2048), public(1024)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([key_record(MINE)], "dkim"),
        ([f"k=rsa; p={MINE}"], "dkim"),
        ([f"v=DKIM1; p={MINE[:100]} {MINE[100:]}; t=s"], "dkim"),
        ([], "dkim_missing"),
        ([key_record(MINE), key_record(OTHER)], "dkim_two"),
        ([key_record("")], "dkim_revoked"),
        ([key_record(MINE[:240])], "dkim_cut"),
        ([key_record(OTHER)], "dkim_wrong"),
        ([key_record(SHORT)], "dkim_short"),
        ([key_record(OTHER[:-9] + "!")], "dkim_garbled"),
        ([f"v=DKIM1; k=ed25519; p={OTHER}"], "dkim_wrong"),
        ([f"v=DKIM2; p={MINE}"], "dkim_malformed"),
        (["my key"], "dkim_malformed"),
        ([f"v=DKIM1; h=sha1; p={MINE}"], "dkim_hash"),
        ([f"v=DKIM1; s=chat; p={MINE}"], "dkim_purpose"),
    ],
)
def test_each_key_record_is_known_for_what_it_is(values, code):
    assert judge_key(values, MINE) == code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (["v=DMARC1; p=none; rua=mailto:postmaster@acme.test"], "dmarc"),
        (["v=DMARC1;p=reject;sp=quarantine;adkim=s;aspf=r;pct=100"], "dmarc"),
        (["other=1", "v=DMARC1; p=quarantine"], "dmarc"),
        ([], "dmarc_missing"),
        (["v=spf1 -all"], "dmarc_missing"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "dmarc_two"),
        (["v=DMARC1"], "dmarc_policy"),
        (["v=DMARC1; p=maybe"], "dmarc_policy"),
        (["v=dmarc1; p=none"], "dmarc_malformed"),
        (["p=none; v=DMARC1"], "dmarc_malformed"),
        (["v=DMARC1; p=none; rua=mailto:nobody"], "dmarc_malformed"),
        (["v=DMARC1; p=none; pct=200"], "dmarc_malformed"),
        (["v=DMARC1; p=none; p=reject"], "dmarc_malformed"),
    ],
)
def test_each_policy_is_known_for_what_it_is(values, code):
    assert judge_policy(values) == code


def test_a_walk_counts_every_look_up_and_names_what_it_still_needs():
    texts = {"acme.test": (f"v=spf1 a mx {OWN} include:one.test ~all",)}
    assert spf.walk("acme.test", texts, OWN).wanted == {"one.test"}
    texts["one.test"] = ("v=spf1 include:two.test ip4:192.0.2.1 -all",)
    texts["two.test"] = ("v=spf1 exists:%{i}.test redirect=three.test",)
    texts["three.test"] = ("v=spf1 ip6:2001:db8::/32 ?all",)
    found = spf.walk("acme.test", texts, OWN)
    assert (found.wanted, found.code, found.lookups) == (set(), "", 7)
    assert OWN in found.allowed
    assert not found.allows_all


def test_what_stands_behind_all_is_never_reached():
    found = spf.walk("acme.test", {"acme.test": (f"v=spf1 -all {OWN}",)}, OWN)
    assert OWN not in found.allowed


def test_a_record_that_goes_in_a_circle_ends():
    texts = {
        "acme.test": ("v=spf1 include:one.test -all",),
        "one.test": ("v=spf1 include:acme.test -all",),
    }
    assert spf.walk("acme.test", texts, OWN).code == "spf_loop"


@pytest.mark.parametrize(
    ("records", "merged"),
    [
        ([], f"v=spf1 {OWN} ~all"),
        (["v=spf1 mx -all"], f"v=spf1 {OWN} mx -all"),
        (["v=spf1 mx +all"], f"v=spf1 {OWN} mx ~all"),
        ([f"v=spf1 a {OWN} -all"], f"v=spf1 {OWN} a -all"),
        (["v=spf1 redirect=_spf.host.test"], f"v=spf1 {OWN} redirect=_spf.host.test"),
        (
            ["v=spf1 mx include:one.test ~all", "v=spf1 include:two.test MX -all"],
            f"v=spf1 {OWN} mx include:one.test include:two.test ~all",
        ),
    ],
)
def test_our_mechanism_joins_what_is_there(records, merged):
    assert spf.merged(records, OWN) == merged


def test_reports_go_to_the_team_only_inside_the_domain():
    assert reports_to("acme.test", "help@acme.test") == "help@acme.test"
    assert reports_to("acme.test", "acme@big-mail.test") == "postmaster@acme.test"
    assert reports_to("acme.test", "") == "postmaster@acme.test"

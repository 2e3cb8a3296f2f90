"""Which names a store may claim: said before anything is written or asked."""

from __future__ import annotations

import pytest

from shared_apps.domains.errors import BadName
from shared_apps.domains.rules.names import LONGEST, read_host
from shared_apps.domains.rules.scripts import is_mixed, skeleton

ROOT = "ezscale.example.com"
OWN = ("edge-of-clouds.net",)


def code_of(typed: str) -> str:
    try:
        read_host(typed, root=ROOT, own_names=OWN)
    except BadName as bad:
        return bad.code
    return "fine"


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("shop.acme.com", "shop.acme.com"),
        ("  Shop.ACME.com ", "shop.acme.com"),
        ("https://shop.acme.com/", "shop.acme.com"),
        ("acme.co.uk", "acme.co.uk"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("xn--bcher-kva.de", "xn--bcher-kva.de"),
        ("日本語.jp", "xn--wgv71a119e.jp"),
        ("acme。com", "acme.com"),
    ],
)
def test_a_name_is_kept_as_the_dns_has_it(typed, host):
    assert read_host(typed, root=ROOT).ascii == host


def test_an_apex_is_told_from_a_subdomain():
    assert read_host("acme.co.uk", root=ROOT).is_apex
    assert not read_host("shop.acme.co.uk", root=ROOT).is_apex


def test_a_record_is_named_as_a_providers_form_wants_it():
    name = read_host("shop.acme.co.uk", root=ROOT)
    assert name.relative("shop.acme.co.uk") == "shop"
    assert name.relative("_store-verify.shop.acme.co.uk") == "_store-verify.shop"
    assert name.relative("acme.co.uk") == "@"


REFUSED = [
    ("", "empty"),
    ("https://", "empty"),
    ("shop.acme.com/checkout", "path"),
    ("shop.acme.com?a=b", "path"),
    ("ada@acme.com", "mail"),
    ("acme.com:443", "port"),
    ("*.acme.com", "wildcard"),
    ("acme.com.", "dot"),
    ("acme.com。", "dot"),
    ("192.0.2.1", "address"),
    ("[2001:db8::1]", "address"),
    ("2001:db8::1", "address"),
    ("127.1", "address"),
    ("0x7f.0.0.1", "address"),
    ("2130706433", "address"),
    ("１９２.0.2.1", "address"),
    ("acme", "single"),
    ("shop_1.acme.com", "letters"),
    ("-shop.acme.com", "letters"),
    ("shop..acme.com", "letters"),
    ("xn--a.de", "letters"),
    (f"{'a' * 64}.de", "letters"),
    (f"{'a' * 40}.{'b' * (LONGEST - 42)}.de", "long"),
    ("com", "single"),
    ("co.uk", "suffix"),
    ("github.io", "suffix"),
    ("printer.local", "nowhere"),
    ("hidden.onion", "nowhere"),
    ("1.0.0.127.in-addr.arpa", "nowhere"),
    # The platform's own, above and below.
    (ROOT, "own"),
    (f"Nimbus.{ROOT}", "own"),
    (f"a.b.{ROOT}", "own"),
    ("example.com", "above"),
    ("edge-of-clouds.net", "own"),
    ("x.edge-of-clouds.net", "own"),
    # What reads like it.
    ("example.net", "look_alike"),
    ("my-example.de", "look_alike"),
    ("exarnple.de", "look_alike"),
    ("examp1e.de", "look_alike"),
    ("shop.ex-ample.de", "look_alike"),
    ("exаmple.de", "mixed"),
    ("xn--exmple-4nf.de", "mixed"),
    ("ехаmрlе.de", "mixed"),
    ("раypal.com", "mixed"),
    ("acmе.com", "mixed"),
]


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_a_name_that_cannot_be_had_is_refused_for_its_reason(typed, code):
    assert code_of(typed) == code


def test_every_refusal_has_a_sentence():
    from shared_apps.domains import words

    for typed, code in REFUSED:
        with pytest.raises(BadName) as bad:
            read_host(typed, root=ROOT, own_names=OWN)
        text = words.name_refusal(code, bad.value.facts)
        assert len(text) > 20
        assert "%(" not in text


def test_languages_that_mix_alphabets_may():
    assert not is_mixed("東京タワー")
    assert not is_mixed("tokyo東京")
    assert is_mixed("tokуo")


def test_two_names_that_look_alike_have_one_skeleton():
    """Whole words in another alphabet, which are not mixed."""
    assert skeleton("асе") == skeleton("ace")
    assert skeleton("bücher", digits=True) == skeleton("bucher", digits=True)
    assert skeleton("bücher") != skeleton("bucher")
    assert skeleton("acme1") != skeleton("acmel")

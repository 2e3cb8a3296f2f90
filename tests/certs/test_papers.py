"""A certificate is served only when everything about it is right."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from certs.rules.papers import BadPaper, check, fresh_key, names_for, read
from tests.certs.mint import Mint

HOST = "shop.example.com"
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def mint() -> Mint:
    return Mint()


def refused(chain: str, key: str, host: str = HOST) -> str:
    with pytest.raises(BadPaper) as no:
        check(chain, key, host, NOW)
    return no.value.code


def test_a_good_one_passes(mint):
    chain, key = mint.chain(HOST)
    facts = check(chain, key, HOST, NOW)
    assert facts.names == (HOST,)
    assert facts.not_before < NOW < facts.not_after


def test_a_wildcard_names_its_parent_too(mint):
    assert names_for("*.example.com") == ("*.example.com", "example.com")
    chain, key = mint.chain("*.example.com", "example.com")
    assert len(check(chain, key, "*.example.com", NOW).names) == 2
    assert refused(*mint.chain("*.example.com"), host="*.example.com") == "name_missing"


def test_another_hosts_certificate_is_refused(mint):
    assert refused(*mint.chain("other.example.com")) == "name_missing"


def test_an_expired_one_is_refused(mint):
    assert refused(*mint.chain(HOST, begins=-90, ends=-1)) == "not_valid_now"


def test_one_from_the_future_is_refused(mint):
    assert refused(*mint.chain(HOST, begins=2, ends=9)) == "not_valid_now"


def test_a_foreign_key_is_refused(mint):
    assert refused(mint.chain(HOST)[0], fresh_key()) == "key_mismatch"


def test_a_broken_key_is_refused(mint):
    assert refused(mint.chain(HOST)[0], "-----BEGIN PRIVATE KEY-----\nxx\n") == "key_unreadable"


def test_garbage_is_refused():
    assert refused("not a certificate", fresh_key()) == "unreadable"


def test_a_chain_of_another_authority_is_refused(mint):
    chain, key = mint.chain(HOST)
    leaf = chain[: chain.index("-----END CERTIFICATE-----") + 26]
    assert refused(leaf + Mint("Stranger").root, key) == "chain_broken"


def test_one_without_names_is_read_all_the_same(mint):
    assert read(mint.root).names == ()

"""What a person with a broken domain is told, against real name servers."""

from __future__ import annotations

import time

import pytest

from kernel.db.transactions import OpenTransaction
from shared_apps.domains import flows, words
from shared_apps.domains.rules.checks import report_from
from tests.domains.shapes import ALIEN, BROKEN, HOST, MORE, RIGHT, TOKEN, Shape
from tests.naming import EDGE, EDGE_IPV4
from tests.prove import figures


@pytest.mark.parametrize("shape", [*RIGHT, *BROKEN, *MORE], ids=lambda shape: shape.name)
def test_each_shape_is_named_for_what_it_is(dns, shape: Shape):
    shape.make(dns)
    report = flows.look(shape.host, TOKEN)
    problem = report.problem
    found = (problem.about, problem.verdict, problem.code) if problem else None
    assert found == shape.found
    assert report.ok == (shape.found is None)
    if shape.seen:
        assert any(shape.seen in value for value in problem.seen)


@pytest.mark.prove
def test_dns_shapes(dns):
    """Twelve ways to be broken: each gets its own sentence that tells what to change."""
    told: set[str] = set()
    figures.forget("dns shapes")
    for shape in BROKEN:
        dns.clear()
        shape.make(dns)
        problem = flows.look(shape.host, TOKEN).problem
        right = (
            problem is not None and (problem.about, problem.verdict, problem.code) == shape.found
        )
        advice = words.advice_of(problem) if problem else ""
        fresh = len(advice) > 40 and advice not in told
        told.add(advice)
        figures.add("dns shapes", got=int(right and fresh), total=1)
    assert str(figures.figures()["dns shapes"]) == "12/12"


def test_an_address_counts_from_the_moment_it_is_set(dns):
    """No cache stands between."""
    dns.set(HOST, "A", ALIEN)
    assert flows.look(HOST).problem.code == "wrong_target"
    dns.unset(HOST)
    dns.set(HOST, "A", EDGE_IPV4)
    assert flows.look(HOST).ok


def test_one_stranger_among_the_addresses_is_seen(dns):
    dns.set(HOST, "A", EDGE_IPV4)
    dns.set(HOST, "A", ALIEN)
    assert flows.look(HOST).problem.code == "some_elsewhere"


def test_an_alias_to_a_name_without_an_address_points_nowhere(dns):
    dns.set(HOST, "CNAME", "nothing.elsewhere.test")
    problem = flows.look(HOST).problem
    assert (problem.code, problem.seen) == ("wrong_target", ("nothing.elsewhere.test",))


@pytest.mark.parametrize(
    ("record", "allowed"),
    [
        ('0 issue "letsencrypt.org"', True),
        ('0 issue "LetsEncrypt.org; validationmethods=http-01,dns-01"', True),
        ('0 issue "letsencrypt.org; validationmethods=dns-01"', False),
        ('0 issue ";"', False),
        ('0 issuewild "other.test"', True),
        ('0 iodef "mailto:ada@acme.test"', True),
        ('128 novelty "x"', False),
        ('0 novelty "x"', True),
    ],
)
def test_caa_is_read_as_authorities_read_it(dns, record, allowed):
    dns.set(HOST, "CNAME", EDGE)
    dns.set("acme.test", "CAA", record)
    assert flows.look(HOST).ok == allowed


def test_the_nearest_caa_set_holds(dns):
    dns.set("acme.test", "CAA", '0 issue "other.test"')
    dns.set(HOST, "A", EDGE_IPV4)
    dns.set(HOST, "CAA", '0 issue "letsencrypt.org"')
    assert flows.look(HOST).ok


def test_silence_is_heard_once(dns):
    """A look at a dead domain ends within seconds."""
    dns.mood("acme.test", "timeout")
    before = time.monotonic()
    assert flows.look(HOST, TOKEN).problem.code == "timeout"
    assert time.monotonic() - before < 3


def test_any_name_can_be_asked_about(dns):
    """Mail identity needs the same ears."""
    dns.set("acme.test", "TXT", "v=spf1 -all")
    dns.set("acme.test", "MX", "10 mail.acme.test")
    assert flows.ask("acme.test", "TXT").values == ("v=spf1 -all",)
    assert flows.ask("acme.test", "MX").values == ("10 mail.acme.test.",)
    assert flows.ask("none.acme.test", "TXT").status == "nxdomain"


def test_a_report_survives_being_kept(dns):
    dns.set(HOST, "A", ALIEN)
    report = flows.look(HOST, TOKEN)
    assert report_from(report.as_json()) == report


def test_nothing_is_asked_inside_a_transaction(transactional_db_is_open):
    with pytest.raises(OpenTransaction):
        flows.look(HOST)


@pytest.fixture
def transactional_db_is_open(on_platform):
    from django.db import transaction

    with transaction.atomic():
        yield

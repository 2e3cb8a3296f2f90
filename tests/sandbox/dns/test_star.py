"""The sandbox's name server answers for a star as the world's do (RFC 4592)."""

from __future__ import annotations

from shared_apps.domains.flows import ask


def test_a_star_answers_for_what_has_no_records_of_its_own(dns):
    dns.set("*.star.test", "A", "192.0.2.1")
    dns.set("own.star.test", "A", "192.0.2.2")
    dns.set("deep.part.star.test", "A", "192.0.2.3")
    assert ask("any.star.test", "A").values == ("192.0.2.1",)
    assert ask("two.down.star.test", "A").values == ("192.0.2.1",)
    assert ask("own.star.test", "A").values == ("192.0.2.2",)
    assert ask("any.star.test", "AAAA").status == "empty"
    # A name that is there, if only because of what is below it, is no star's any more.
    assert ask("part.star.test", "A").status == "empty"
    assert ask("other.part.star.test", "A").status == "nxdomain"
    assert ask("star.test", "A").status == "empty"

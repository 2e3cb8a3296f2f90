"""The promises of the collectors' port, as tests that each source's test class inherits."""

from __future__ import annotations

import abc
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest

from kernel.errors import Declined, Misconfigured, Unavailable
from kernel.plugs import clean_settings
from shared_apps.traffic.drivers import _reading
from shared_apps.traffic.port import Collector, CounterCollector, FlowCollector, collectors
from shared_apps.traffic.shapes import NONE, Span, Tally

START = datetime(2026, 3, 1, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
# More than a double counts exactly would be 2**53; a busy month of ten gigabit is a third of it.
MUCH = 3_240_000_000_000_001
FAULTS = ("unavailable", "fail_before", "rate_limit", "garble", "cut", "lose_response")


class Source(abc.ABC):
    """One source with a machine in it."""

    key: ClassVar[str]
    label: ClassVar[str] = ""

    @abc.abstractmethod
    def settings(self) -> dict[str, str]: ...

    @abc.abstractmethod
    def foreign(self) -> dict[str, str]:
        """Of somebody whom the source does not know."""

    @abc.abstractmethod
    def tell(self, tally: Tally) -> None:
        """The machine received and sent so much, this time all in all."""

    @abc.abstractmethod
    def ask(self, collector: Collector) -> Tally: ...

    @abc.abstractmethod
    def arm(self, mode: str) -> None:
        """The next time that it is asked for figures."""

    @abc.abstractmethod
    def fired(self) -> int: ...

    def collector(self, **changes: str) -> Collector:
        made = collectors.get(self.key)
        return made(clean_settings(made.fields, {**self.settings(), **changes}))


class CollectorContract:
    """`source` is a fixture of the module. `says_ways`: it knows in from out."""

    says_ways: ClassVar[bool] = True

    def told(self, tally: Tally) -> Tally:
        return tally if self.says_ways else Tally(0, tally.bytes_in + tally.bytes_out)

    def test_it_is_known_by_its_key(self, source: Source) -> None:
        made = source.collector()
        assert (made.key, bool(made.label)) == (source.key, True)
        assert isinstance(made, FlowCollector | CounterCollector)

    def test_a_good_account_is_healthy(self, source: Source) -> None:
        source.tell(Tally(1, 1))
        health = source.collector().check()
        assert health.ok, health

    def test_a_wrong_key_is_named_and_never_an_exception_of_the_check(self, source: Source) -> None:
        stranger = source.collector(**source.foreign())
        health = stranger.check()
        assert (health.ok, health.refused) == (False, True)
        with pytest.raises(Misconfigured) as refused:
            source.ask(stranger)
        for secret in source.foreign().values():
            assert secret not in refused.value.answer
            assert secret not in str(health.facts)

    def test_what_it_counted_is_read_to_the_byte(self, source: Source) -> None:
        for tally in (NONE, Tally(1, 0), Tally(700, 300), Tally(MUCH, MUCH - 2)):
            source.tell(tally)
            assert source.ask(source.collector()) == self.told(tally)

    def test_asking_again_changes_nothing(self, source: Source) -> None:
        source.tell(Tally(700, 300))
        collector = source.collector()
        assert [source.ask(collector) for _ in range(3)] == [self.told(Tally(700, 300))] * 3

    @pytest.mark.parametrize("mode", FAULTS)
    def test_no_answer_is_no_figure_and_may_be_asked_for_again(
        self, source: Source, mode: str
    ) -> None:
        source.tell(Tally(700, 300))
        source.arm(mode)
        with pytest.raises(Unavailable) as trouble:
            source.ask(source.collector())
        assert source.fired() == 1
        if mode == "rate_limit":
            assert trouble.value.retry_after_seconds == 1
        assert source.ask(source.collector()) == self.told(Tally(700, 300))

    def test_who_is_slow_is_not_waited_for(
        self, source: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_reading, "SECONDS", 1)
        source.tell(Tally(700, 300))
        source.arm("slow:2")
        with pytest.raises(Unavailable):
            source.ask(source.collector())

    def test_an_address_where_nobody_listens_is_unhealthy(self, source: Source) -> None:
        nobody = source.collector(base_url="http://127.0.0.1:9")
        assert not nobody.check().ok
        with pytest.raises(Unavailable):
            source.ask(nobody)

    def test_a_private_address_has_to_be_allowed(self, source: Source) -> None:
        with pytest.raises(Misconfigured):
            source.ask(source.collector(allow_private="no"))


class CounterContract(CollectorContract):
    """Of sources that count machines."""

    @pytest.mark.parametrize("remote_id", ["999999", "../1", "1/../2", "1?x=1", "", "é", "1,2"])
    def test_a_machine_that_it_does_not_have_is_a_final_no(
        self, source: Source, remote_id: str
    ) -> None:
        collector = source.collector()
        assert isinstance(collector, CounterCollector)
        with pytest.raises(Declined):
            collector.count(remote_id)


def a_day() -> Span:
    return Span(START, START + 24 * HOUR)

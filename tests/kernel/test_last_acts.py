"""What is put to a verb's end is done last, once, in its transaction; or not at all."""

from __future__ import annotations

import pytest
from django.db import connection

from kernel.db.transactions import at_its_end, one_transaction
from kernel.locks import hold, lock_name
from tenant_apps.billing.services.tally import tally
from wholesale.models import BillingTally

pytestmark = pytest.mark.usefixtures("in_acme")


def holds(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from pg_locks where locktype = 'advisory' and granted "
            "and pid = pg_backend_pid() and ((classid::bigint << 32) | objid::bigint) = %s)",
            [lock_name(name)],
        )
        return bool(cursor.fetchone()[0])


def test_it_is_the_last_thing_of_the_outermost_verb_and_once():
    done: list[str] = []
    with one_transaction():
        with one_transaction():
            at_its_end("count", lambda: done.append("counted"))
        at_its_end("count", lambda: done.append("counted"))
        done.append("work")
    assert done == ["work", "counted"]


def test_outside_of_a_verb_it_is_done_at_once():
    done: list[str] = []
    at_its_end("count", lambda: done.append("counted"))
    assert done == ["counted"]


def _refused(act) -> None:
    with one_transaction():
        at_its_end("act", act)
        raise ValueError("no")


def _fails_last() -> None:
    with one_transaction():
        tally()
        at_its_end("fail", _fail)


def _fail() -> None:
    raise ValueError("no")


def test_a_verb_that_came_to_nothing_leaves_nothing_to_the_next():
    done: list[str] = []
    with pytest.raises(ValueError, match="no"):
        _refused(lambda: done.append("counted"))
    with one_transaction():
        hold("the next verb works")
    assert done == []


def test_what_fails_at_the_end_undoes_the_verb():
    with pytest.raises(ValueError, match="no"):
        _fails_last()
    assert not BillingTally.objects.exists()
    with one_transaction():
        hold("the next verb works")


def test_the_tally_takes_its_lock_after_all_others():
    with one_transaction():
        with one_transaction():
            tally()
        assert not holds("billing.tally")
        hold("subscription")
        assert holds("subscription")
    assert holds("billing.tally")  # the test's own transaction is still open
    assert BillingTally.objects.count() == 1

"""`manage.py replay_billing`: each line comes out of its records as it is stored (W8)."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tenant_apps.billing import invoicing
from tenant_apps.billing.replaying import replayed
from tenant_apps.billing.rules.trace import Trace, trace_of
from tests.papers import credit, pay_by_transfer, taxed_invoice


def say(*words: str) -> str:
    said = StringIO()
    call_command("replay_billing", *words, stdout=said)
    return said.getvalue()


def test_every_line_comes_out_as_it_is_stored(in_acme, alice):
    credit(pay_by_transfer(taxed_invoice(alice)), 400)
    taxed_invoice(alice, "Business")
    assert "replayed lines: 2/2" in say("acme")
    assert [one.is_same for one in replayed()] == [True, True]


def test_a_line_whose_records_say_otherwise_is_named(in_acme, alice, monkeypatch):
    good = taxed_invoice(alice)
    monkeypatch.setattr(invoicing, "trace_of", _one_cent_more)
    bad = taxed_invoice(alice)
    said = StringIO()
    with pytest.raises(CommandError, match="1 of 2 lines come out otherwise") as refused:
        call_command("replay_billing", "acme", stdout=said)
    assert refused.value.returncode == 1
    assert f"{bad.number}, line 1" in said.getvalue()
    assert good.number not in said.getvalue()


def _one_cent_more(line) -> Trace:
    kept = trace_of(line)
    return {**kept, "unit": kept["unit"] + 1}


def test_one_customer_and_some_days_alone(in_acme, alice):
    invoice = taxed_invoice(alice)
    day = invoice.issued_on.isoformat()
    assert "1/1" in say("acme", "--customer", str(alice.customer.pk), "--from", day, "--to", day)
    assert "0/0" in say("acme", "--customer", str(invoice.pk))
    assert "0/0" in say("acme", "--to", "2020-01-01")


def test_a_store_that_is_not_there(db):
    with pytest.raises(CommandError, match="no store called 'nobody'"):
        say("nobody")

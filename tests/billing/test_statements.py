"""A statement says what the ledger says, for any days of any life."""

from __future__ import annotations

import contextlib
import random
from datetime import date, timedelta

import pytest

from kernel.actor import MACHINE
from kernel.errors import Refusal
from kernel.ids import new_id
from kernel.tenancy.context import in_store
from tenant_apps.billing.models import Entry, Invoice
from tenant_apps.billing.selectors import credit_of, open_balance, today
from tenant_apps.billing.services import pay_out_credit, use_credit, void_invoice
from tenant_apps.billing.statement_pdf import statement_pdf
from tenant_apps.billing.statement_table import cells
from tenant_apps.billing.statements import statement_of
from tenant_apps.payments.models import Payment
from tenant_apps.payments.services import record_manual, record_return
from tests.journeys.test_first_sale import order_plan
from tests.papers import credit, euro, taxed_invoice
from tests.selling import Shop


def balance_of(customer) -> int:
    return (open_balance(customer.pk, "EUR") - credit_of(customer.pk, "EUR")).minor


def test_the_rows_lead_from_the_opening_to_the_closing_balance(in_acme, alice):
    invoice = taxed_invoice(alice)
    record_manual(invoice.pk, euro(1000), bank_reference="A", note="", actor=MACHINE)
    invoice.refresh_from_db()
    note = credit(invoice, 500)
    found = statement_of(alice.customer.pk, today(), today())
    assert [(one.kind, one.number, one.change.minor) for one in found.rows] == [
        ("invoice", invoice.number, 1666),
        ("payment", invoice.number, -1000),
        ("credit_note", note.number, -595),
    ]
    assert (found.opening, found.closing) == (euro(0), euro(71))
    assert (found.charged, found.given) == (euro(1666), euro(1595))
    table = list(cells(found))
    assert [str(one) for one in table[-1][-3:]] == ["0.71", "0", "EUR"]
    assert statement_pdf(alice.customer, found, "de").startswith(b"%PDF")


def one_step(dice: random.Random, person, number: int) -> None:
    """Something that moves money, or is refused."""
    customer = person.customer.pk
    opened = list(Invoice.objects.filter(customer_id=customer, state="open").order_by("number"))
    issued = list(Invoice.objects.filter(customer_id=customer).order_by("number"))
    step = dice.choice(["order", "pay", "pay", "credit", "credit", "void", "out", "back", "use"])
    amount = euro(dice.randint(1, 1500))
    if step == "order" or not issued:
        order_plan(person, hostname=f"h{number}.example.com")
    elif step == "pay" and opened:
        invoice = dice.choice(opened)
        record_manual(invoice.pk, amount, bank_reference=new_id().hex, note="", actor=MACHINE)
    elif step == "credit":
        credit(dice.choice(issued), dice.choice([None, amount.minor]))
    elif step == "void" and opened:
        void_invoice(dice.choice(opened).pk, reason="x", actor=MACHINE)
    elif step == "out":
        pay_out_credit(customer, amount, note="x", actor=MACHINE)
    elif step == "back" and (payment := Payment.objects.filter(customer_id=customer).first()):
        record_return(payment.pk, amount, reason="x", actor=MACHINE)
    elif step == "use":
        use_credit(customer)


@pytest.mark.parametrize("seed", range(4))
def test_any_life_and_any_days_equal_the_ledger(acme, alice, seed):
    dice = random.Random(seed)
    shop = Shop(acme, "", None, None)  # type: ignore[arg-type]
    after: dict[date, int] = {}
    with in_store(acme):
        taxed_invoice(alice)
    for number in range(40):
        with shop.inside():
            with contextlib.suppress(Refusal):
                one_step(dice, alice, number)
            after[today()] = balance_of(alice.customer)
        shop.pass_time(hours=dice.randint(1, 60))
    with shop.inside():
        days = sorted(after)
        spans = [sorted(dice.sample(days, 2)) for _ in range(20)]
        for first, last in [*spans, [days[0], days[-1]]]:
            found = statement_of(alice.customer.pk, first, last)
            before = [after[day] for day in days if day < first]
            assert found.opening.minor == (before[-1] if before else 0)
            assert found.closing.minor == after[last]
            moved = sum(one.change.minor for one in found.rows)
            assert found.opening.minor + moved == found.closing.minor
            next_day = statement_of(alice.customer.pk, last + timedelta(days=1), days[-1])
            assert next_day.opening == found.closing
        assert Entry.objects.filter(kind="credit_note").exists()


def test_the_team_and_the_customer_read_the_same(acme, ada, alice, client_for):
    with in_store(acme):
        invoice = taxed_invoice(alice)
        number, customer = invoice.number, alice.customer.pk
    team, home = client_for(acme), client_for(acme)
    with in_store(acme):
        team.force_login(ada)
        home.force_login(alice.user)
    for browser, path in (
        (team, f"/manage/customers/{customer}/statement"),
        (home, "/account/statement"),
    ):
        assert number in browser.get(f"{path}/").content.decode()
        assert number in browser.get(f"{path}.csv").content.decode()
        assert browser.get(f"{path}.pdf").content.startswith(b"%PDF")
        answer = browser.get(f"{path}/?first=2026-02-01&last=2026-01-01")
        assert answer.status_code == 422
        assert "comes before the first" in answer.content.decode()


def test_nobody_else_reads_it(acme, beta, alice, charlie, client_for):
    with in_store(acme):
        taxed_invoice(alice)
    stranger, other = client_for(acme), client_for(beta)
    with in_store(beta):
        other.force_login(charlie.user)
    assert stranger.get("/account/statement/").status_code == 302
    assert "INV-" not in other.get("/account/statement/").content.decode()
    assert other.get(f"/manage/customers/{alice.customer.pk}/statement/").status_code in {
        302,
        403,
        404,
    }

"""Invoices by hand, credit notes, voiding, reissuing and merging by program."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.tenancy.context import in_store
from tenant_apps.billing.models import CreditNote, Invoice, InvoiceDraft
from tenant_apps.billing.selectors import today
from tests.journeys.test_first_sale import order_plan
from tests.papers import pay_by_transfer, taxed_invoice

LINE = {"description": "Migration", "quantity": 2, "unit": 5000}


@pytest.fixture
def invoice(acme, alice):
    """14.00 and 2.66 tax, open."""
    with in_store(acme):
        return taxed_invoice(alice)


def test_a_draft_is_written_changed_previewed_and_issued_once(agents, acme, alice):
    wish = {"customer": str(alice.customer.pk), "lines": [LINE]}
    key = {"idempotency-key": "d"}
    made = agents.post("manage/drafts/", wish, **key)
    assert (made.status_code, made.json()["total"]["minor"]) == (201, 10000)
    assert agents.post("manage/drafts/", wish, **key).json() == made.json()
    draft = made.json()["draft"]["id"]
    path = f"manage/drafts/{draft}/"
    changed = agents.ask("PUT", path, {"lines": [{**LINE, "quantity": 1}]}).json()
    assert changed["total"]["minor"] == 5000
    paper = agents.post(f"{path}proforma/").json()
    assert paper["total"]["minor"] == 5000
    with in_store(acme):
        due_on = (today() + timedelta(days=7)).isoformat()
    other = agents.post(f"{path}issue/", {"due_on": due_on, "shown": 1})
    assert other.status_code == 409
    issued = agents.post(f"{path}issue/", {"due_on": due_on, "shown": 5000})
    assert (issued.status_code, issued.json()["customer"]) == (201, str(alice.customer.pk))
    again = agents.post(f"{path}issue/", {"due_on": due_on})
    assert again.json()["id"] == issued.json()["id"]
    assert agents.ask("DELETE", path).status_code == 409
    with in_store(acme):
        assert Invoice.objects.count() == 1


def test_a_draft_for_nobody_or_without_sense_is_refused(agents, acme, alice, charlie):
    for wish, field in (
        ({"customer": str(charlie.customer.pk), "lines": [LINE]}, "customer"),
        ({"customer": str(alice.customer.pk), "lines": []}, "lines"),
        (
            {"customer": str(alice.customer.pk), "lines": [{**LINE, "start": "2026-01-01"}]},
            "lines.0.end",
        ),
        ({"customer": str(alice.customer.pk), "lines": [{**LINE, "unit": -1}]}, "lines.0.unit"),
    ):
        answer = agents.post("manage/drafts/", wish)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with in_store(acme):
        assert not InvoiceDraft.objects.exists()


def test_a_draft_is_thrown_away(agents, alice):
    wish = {"customer": str(alice.customer.pk), "lines": [LINE]}
    draft = agents.post("manage/drafts/", wish).json()["draft"]["id"]
    assert [one["id"] for one in agents.get("manage/drafts/").json()["results"]] == [draft]
    assert agents.ask("DELETE", f"manage/drafts/{draft}/").status_code == 204
    assert agents.get(f"manage/drafts/{draft}/").status_code == 404


def test_a_part_of_an_invoice_goes_back_once(agents, acme, invoice):
    path = f"manage/invoices/{invoice.pk}/"
    [line] = agents.get(f"{path}creditable/").json()["lines"]
    assert (line["left"]["minor"], line["tax_left"]["minor"]) == (1400, 266)
    wish = {"lines": [{"line": line["line"], "net": 100}], "reason": "goodwill"}
    key = {"idempotency-key": "c"}
    made = agents.post(f"{path}credit-notes/", wish, **key)
    assert (made.status_code, made.json()["total"]["minor"]) == (201, 119)
    assert agents.post(f"{path}credit-notes/", wish, **key).json() == made.json()
    with in_store(acme):
        assert CreditNote.objects.count() == 1
    more = {"lines": [{"line": line["line"], "net": 1301}], "reason": "goodwill"}
    answer = agents.post(f"{path}credit-notes/", more)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (
        422,
        f"line-{line['line']}",
    )
    rest = agents.post(f"{path}credit-notes/", {"reason": "mistake"})
    assert rest.json()["net"]["minor"] == 1300
    assert len(agents.get("manage/credit-notes/").json()["results"]) == 2
    one = agents.get(f"manage/credit-notes/{rest.json()['id']}/").json()
    assert one == rest.json()


def test_a_key_whose_answer_was_lost_finds_its_note(agents, acme, invoice):
    from shared_apps.idempotency.services import forget
    from shared_apps.identity.models import User

    path, wish = f"manage/invoices/{invoice.pk}/credit-notes/", {"reason": "mistake"}
    first = agents.post(path, wish, **{"idempotency-key": "c"}).json()
    with in_store(acme):
        forget(owner=str(User.objects.get(email="kim@acme.test").pk), key="c")
    again = agents.post(path, wish, **{"idempotency-key": "c"})
    assert (again.status_code, again.json()["id"]) == (201, first["id"])


def test_a_wrong_invoice_is_issued_anew_with_both_linked(agents, invoice):
    path = f"manage/invoices/{invoice.pk}/"
    wish = {
        "reason": "Company",
        "buyer": {"company": "Alice GmbH"},
        "texts": ["Server in May"],
        "keep": False,
    }
    new = agents.post(f"{path}reissue/", wish)
    assert (new.status_code, new.json()["replaces"]) == (201, [str(invoice.pk)])
    assert new.json()["lines"][0]["description"].startswith("Server in May")
    old = agents.get(path).json()
    assert (old["state"], old["replaced_by"]) == ("void", new.json()["id"])
    wrong = agents.post(f"manage/invoices/{new.json()['id']}/reissue/", {**wish, "texts": []})
    assert wrong.json()["errors"][0]["field"] == "texts"


def test_two_open_invoices_become_one(agents, acme, alice, invoice):
    with in_store(acme):
        second = order_plan(alice, hostname="web2.example.com").invoice_id
    path = f"manage/customers/{alice.customer.pk}/merge/"
    keys = [str(invoice.pk), str(second)]
    made = agents.post(path, {"invoices": keys, "reason": "One transfer"})
    assert (made.status_code, sorted(made.json()["replaces"])) == (201, sorted(keys))
    assert agents.post(path, {"invoices": keys[:1] * 2, "reason": "x"}).status_code == 422


def test_an_unpaid_invoice_is_taken_back_and_a_paid_one_is_not(agents, acme, invoice, alice):
    path = f"manage/invoices/{invoice.pk}/void/"
    assert agents.post(path, {"reason": "Mistake"}).json()["state"] == "void"
    with in_store(acme):
        paid = pay_by_transfer(taxed_invoice(alice))
    answer = agents.post(f"manage/invoices/{paid.pk}/void/", {"reason": "Mistake"})
    assert answer.status_code == 409
    assert [
        one["state"] for one in agents.get("manage/invoices/?state=paid").json()["results"]
    ] == ["paid"]
    assert agents.get("manage/late-fees/").json()["results"] == []

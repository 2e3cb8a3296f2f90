"""The paper of a month with many sessions: a desktop's head adds up, and no page loses a line."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from kernel import clock
from kernel.periods import month_of, start_of
from kernel.tenancy.context import current_store
from tenant_apps.billing.models import Invoice, Subscription
from tenant_apps.billing.paper_lines import shared_words
from tenant_apps.billing.pdf import invoice_data, invoice_pdf
from tenant_apps.billing.services import bill_usage, renew_subscription
from tenant_apps.workspaces.models import Workspace
from tenant_apps.workspaces.services import close_months
from tests.coupons import at_day
from tests.desktops import have_a_workspace, sell_by_the_session
from tests.workspaces.test_sessions import hear, told, used


def month_of_sessions(alice, minutes: list[int]) -> Invoice:
    sell_by_the_session()
    row = have_a_workspace(alice)
    zone = current_store().timezone
    end_of = month_of(clock.local_date(clock.now(), zone)).end
    with at_day(end_of):
        month_end = start_of(end_of, zone)
        Workspace.objects.update(told_until=month_end - timedelta(days=28))
        begin = month_end - timedelta(days=27)
        for at, one in enumerate(minutes):
            used(row, begin + timedelta(hours=2 * at), one)
        close_months(row.pk)
        assert hear(told()[0]) == len(minutes)
        renew_subscription(Subscription.objects.get().pk)
        made = bill_usage(alice.customer.pk)
        assert made is not None
        return made


def rows_of(invoice: Invoice, language: str = "en") -> list[dict[str, Any]]:
    found: Any = invoice_data(invoice, list(invoice.lines.all()), language)["lines"]
    return list(found)


def test_a_desktops_sessions_stand_under_one_head(in_acme, alice):
    invoice = month_of_sessions(alice, [8, 22, 65])
    head, *parts = rows_of(invoice)
    assert (head["quantity"], head["amount"], head["note"]) == ("2 h", "€0.60", "3 sessions")
    assert [one["unit"] for one in parts] == ["€0.08", "€0.15", "€0.37"]
    assert [one["quantity"] for one in parts] == ["0.25 h", "0.5 h", "1.25 h"]
    assert all(one["part"] and one["amount"] == "" for one in parts)
    lines = list(invoice.lines.all())
    assert head["description"] in lines[0].title
    for line, part in zip(lines, parts, strict=True):
        assert line.title.endswith(part["description"])
    assert rows_of(invoice, "de")[0]["quantity"] == "2 h"


def test_one_session_alone_is_a_line(in_acme, alice):
    [line] = rows_of(month_of_sessions(alice, [8]))
    assert (line["amount"], line["part"]) == ("€0.08", False)


@pytest.mark.parametrize("count", [300])
def test_three_hundred_sessions_go_over_many_pages_and_none_is_lost(in_acme, alice, count):
    invoice = month_of_sessions(alice, [15] * count)
    pages = PdfReader(BytesIO(invoice_pdf(invoice, "en"))).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert len(pages) > 4
    parts = rows_of(invoice)[1:]
    assert len(parts) == count
    missing = [one["description"] for one in parts if one["description"] not in text]
    assert missing == []
    assert "300 sessions" in text
    assert "75 h" in text
    assert "€22.50" in text


def test_shared_words_are_whole_ones():
    assert shared_words(["Desk 2026-01-02 08:00", "Desk 2026-01-13 08:00"]) == "Desk "
    assert shared_words(["Desk", "Table"]) == ""

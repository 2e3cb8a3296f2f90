"""
White label: nothing that a store's customer can look at names the platform or what it uses.

Whoever adds a page, a mail or a header adds it to the walk: routes, kinds of mail and files are
read from the product itself.
"""

from __future__ import annotations

import pytest

from tests.prove import figures
from tests.whitelabel.mails import mails
from tests.whitelabel.papers import papers
from tests.whitelabel.till import told
from tests.whitelabel.walk import errors, files, pages, programs
from tests.whitelabel.words import Seen, forbidden, leaks_in

pytestmark = [pytest.mark.isolation, pytest.mark.slow]
FIGURE = "white-label leaks"


def count(things: list[Seen], least: int) -> None:
    """No leak in them, and as many as there should be: silence must mean something."""
    leaks = leaks_in(things, forbidden())
    figures.add(FIGURE, got=len(leaks), total=len(things))
    figures.note(FIGURE, leaks)
    assert leaks == [], "\n".join(leaks)
    assert len(things) >= least


def test_no_page_of_a_store_names_its_platform(side):
    seen = pages(side)
    count(seen, 300)
    statuses = {one.text[:3] for one in seen}
    assert {"200", "302", "403", "404", "405"} <= statuses
    assert any("%PDF" in one.text for one in seen)
    count(files(seen), 10)


def test_no_error_does(side):
    count(errors(side), 25)


def test_no_answer_to_a_program_does(side):
    count(programs(side), 3)


def test_no_mail_does(side):
    count(mails(side), 30)


def test_no_paper_does(side):
    seen = papers(side)
    count(seen, 14)
    kinds = {one.name.split(" [")[0] for one in seen}
    assert {"credit note", "e-invoice", "draft", "proforma", "statement"} <= kinds


def test_the_card_processor_is_told_nothing(side):
    count(told(side), 4)

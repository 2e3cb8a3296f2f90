"""What a file is saved as: words of people neither end the header nor leave the folder (5.4.2)."""

from __future__ import annotations

from email.message import Message

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from kernel.web.files import named, plain_name
from shared_apps.console.exports import csv_download
from tests.architecture.sources import name_of, python_files

# They write one fixed name, or belong to a sandbox.
_OWN_WORDS = {
    "platform/kernel/web/files.py",
    "platform/config/assets.py",
    "platform/sandbox/mailbox/app.py",
}
_ODD = (
    'INV-1"; filename="run.exe',
    "INV\r\nSet-Cookie: session=stolen",
    "../../etc/passwd",
    "..\\..\\autoexec",
    "C:\\INV",
    "INV\x00.exe",
    "INV\u202efdp.exe",
    "INV\u2028x",
    ".htaccess",
    "%2e%2e%2f",
    "",
    " . ",
    "Ünïcödé-ß-账单",
    "x" * 400,
)


def saved_as(answer: HttpResponse) -> str:
    """The name that a browser finds in the header, of RFC 6266's two forms."""
    head = Message()
    head["Content-Disposition"] = answer["Content-Disposition"]
    return head.get_filename() or ""


@pytest.mark.parametrize("name", _ODD)
@pytest.mark.parametrize("inline", [True, False])
def test_an_odd_name_is_one_plain_name(name, inline):
    answer = named(HttpResponse(b"x"), name, "pdf", inline=inline)
    header = answer["Content-Disposition"]
    assert header.startswith("inline" if inline else "attachment")
    assert header.isascii()
    assert header.count(";") == 1  # one parameter: nothing that is in the name begins another
    assert answer["Cache-Control"] == "no-store"
    found = saved_as(answer)
    assert found == f"{plain_name(name)}.pdf"
    assert not found.startswith(".")
    assert not set(found) & set('/\\:*?"<>|%;\r\n\x00\u202e\u2028')
    assert len(found) <= 104


@given(st.text(max_size=300))
def test_whatever_is_written_the_ending_is_ours(name):
    found = saved_as(named(HttpResponse(b"x"), name, "xml"))
    assert found.endswith(".xml")
    assert found.isprintable()
    assert "/" not in found
    assert "\\" not in found


def test_a_name_in_other_letters_stays_readable():
    assert saved_as(named(HttpResponse(b"x"), "Rechnung-ÄÖ-账单", "pdf")) == "Rechnung-ÄÖ-账单.pdf"


def test_a_table_is_named_the_same_way():
    found = csv_download('x"\r\nA: b', ("a",), [("b",)])
    assert saved_as(found) == "x___A_ b.csv"


def test_only_one_place_names_files():
    wrote = {name_of(one) for one in python_files() if "Content-Disposition" in one.read_text()}
    assert wrote == _OWN_WORDS

"""A store's own CSS: what is understood is written anew below the root, the rest is refused."""

from __future__ import annotations

import pytest

from branding.css import allowed
from branding.css.selectors import ROOT
from branding.custom_css import safe_css
from kernel.errors import Invalid


def refused(text: str) -> Invalid:
    with pytest.raises(Invalid) as caught:
        safe_css(text)
    assert caught.value.field == "custom_css"
    return caught.value


def test_nothing_is_nothing() -> None:
    assert safe_css("") == ""
    assert safe_css("/* only a thought */ .a {}") == ""


def test_a_sheet_is_written_anew_below_the_root() -> None:
    sheet = safe_css("H2.Big>a:hover , .x{COLOR:#FFF;margin:0 auto}/* gone */")
    assert sheet == (
        ":where(.store-page) H2.Big > a:hover, :where(.store-page) .x"
        " { color: #fff; margin: 0 auto; }\n"
    )


def test_the_root_has_three_names() -> None:
    for name in ("html", "BODY", ":root"):
        assert safe_css(f"{name}{{color:red}}") == f"{ROOT} {{ color: red; }}\n"
        assert safe_css(f"{name} > p{{color:red}}") == f"{ROOT} > p {{ color: red; }}\n"


def test_no_selector_steps_out_of_the_root() -> None:
    for text in (":root ~ p", "body + p", "~ p", "+ p", "body.dark p", "> p", ":root:hover p"):
        refused(f"{text} {{ color: red }}")


def test_media_asks_plain_questions() -> None:
    sheet = safe_css("@media screen and (MIN-width:600px), print{.a{color:red}.b{color:blue}}")
    assert sheet.startswith("@media screen and (min-width: 600px), print {")
    assert sheet.count(ROOT) == 2


def test_gradients_sums_and_tokens_are_kept() -> None:
    text = (
        ".a { background: linear-gradient(135deg, var(--brand), rgb(0 0 0 / 40%));"
        " width: calc((100% - 20px) / 2); font-size: clamp(1rem, 2vw, 3rem);"
        ' font-family: "My Font", serif; grid-template-columns: repeat(3, minmax(0, 1fr)) }'
    )
    sheet = safe_css(text)
    assert "linear-gradient(135deg, var(--brand), rgb(0 0 0 / 40%))" in sheet
    assert "calc((100% - 20px) / 2)" in sheet
    assert "clamp(1rem, 2vw, 3rem)" in sheet
    assert '"My Font", serif' in sheet
    assert "repeat(3, minmax(0, 1fr))" in sheet


def test_a_sheet_that_was_written_once_is_written_the_same_again() -> None:
    sheet = safe_css(".a > b:nth-child(2n+1){padding:1px 2px} @media print{.c{color:red}}")
    assert safe_css(sheet.replace(f"{ROOT} ", "")) == sheet


def test_a_refusal_says_where_and_why() -> None:
    no = refused(".a { color: red;\n  position: fixed }")
    assert no.message == "Line 2, column 3: the property “position” is not allowed."
    assert (no.facts["line"], no.facts["column"]) == (2, 3)
    assert no.facts["reason"] == "the property “position” is not allowed."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a{background:url(//x)}", "url()"),
        ("a{background:image-set('x' 1x)}", "url()"),
        ("@import 'x';", "@import"),
        ("@font-face{font-family:x}", "@font-face"),
        ("[value^=a]{color:red}", "by attribute"),
        ("a{--x:1}", "--x"),
        ("a{color:red!important}", "!important"),
        ("a{margin-left:-1px}", "less than nothing"),
        ("a{margin:calc(1px - 2px)}", "calc()"),
        ("a{color:\\72 ed}", "backslashes"),
        ("a{b{color:red}}", "inside other rules"),
        ("a{color:red", ""),
        ("a{font-size:1px}", "too small"),
        ("a{font-size:1vw}", "too small"),
        ("a{line-height:0}", "height of lines"),
        ("a{display:none}", "may not be"),
        ("a{box-shadow:0 0 0 9999px red}", "too large"),
        ("input:checked{color:red}", ":checked"),
        ("a:visited{color:red}", ":visited"),
        ("a:has(b){color:red}", ":has"),
        ("a::before{color:red}", "::before"),
        ("@media (width>=1px){a{color:red}}", "may not ask"),
        ("a{color:red}" * 401, "400 rules"),
        ("a" * 20_001, "20,000"),
        ("(" * 5000, ""),
        (f"a:nth-child({'1' * 19_000}) {{ color: red }}", "numbers plainly"),
        ("a{width:" + "calc(" * 4000 + "}", ""),
    ],
)
def test_what_is_not_on_the_list_is_refused(text: str, reason: str) -> None:
    if text == "a{color:red":  # the end of a text closes what is open, as in a browser
        assert safe_css(text) == f"{ROOT} a {{ color: red; }}\n"
        return
    assert reason in str(refused(text).facts["reason"])


NAMELESS = """
position z-index inset top float transform translate opacity visibility clip-path filter mask
overflow height max-height content counter-reset pointer-events animation all zoom order
grid-area grid-row margin-trim behavior -moz-binding src background-attachment direction
border-image list-style-image list-style will-change resize user-select appearance
"""


@pytest.mark.parametrize("name", NAMELESS.split())
def test_what_covers_hides_writes_or_loads_has_no_name_here(name: str) -> None:
    assert name not in allowed.PROPERTIES
    assert f"“{name}”" in str(refused(f"a {{ {name}: inherit }}").facts["reason"])

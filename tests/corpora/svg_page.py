"""A picture shown in each way a page can show one, the careless ways too."""

from __future__ import annotations

from tests.corpora.conftest import ASSETS, PAGE, Spy

_HTML = """<!doctype html><meta charset="utf-8"><title>Shop</title><link rel="icon" href="data:,">
<img src="{url}" width="90" height="90"><iframe src="{url}"></iframe>
<object data="{url}"></object><main>{inline}</main>"""


def faults_of(spy: Spy, picture: bytes) -> list[str]:
    """As an image, a frame, an object, part of a page, and opened as a page of its own."""
    spy.forget()
    url = f"{ASSETS}picture.svg"
    inline = picture.decode("utf-8", "replace")
    spy.files = {
        PAGE: ("text/html", _HTML.format(url=url, inline=inline).encode()),
        url: ("image/svg+xml", picture),
    }
    for address in (PAGE, url):
        spy.page.goto(address, wait_until="commit")
        spy.page.wait_for_timeout(60)
        spy.page.mouse.move(40, 40)
        spy.page.mouse.click(45, 45)
        spy.page.keyboard.press("Tab")
        spy.page.keyboard.press("Enter")
    spy.page.wait_for_timeout(60)
    left = [] if spy.page.url == url else [f"went to {spy.page.url}"]
    return [*left, *(f"asked {one}" for one in spy.asked), *(f"ran {text}" for text in spy.ran)]

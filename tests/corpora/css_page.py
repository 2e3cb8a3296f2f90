"""A page with all that a hostile sheet would like to have, and what a person does on it."""

from __future__ import annotations

from tests.corpora.conftest import PAGE, Spy

_HTML = """<!doctype html><html class="store-page"><meta charset="utf-8"><title>Pay</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/own.css"><body>
<div class="card hero" data-secret="7"><h1>Plan</h1><p class="price">9.90 EUR</p></div>
<form action="/pay" method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t0ken">
<label>Password <input id="password" type="password" name="password" value="abc"></label>
<label><input id="agree" type="checkbox" value="a"> Agree</label>
<button id="pay" type="button">Pay now</button></form>
<p class="after card">After <a href="/terms/">terms</a></p><ul><li>One</li></ul>
<nav class="legal"><a href="/imprint/">Imprint</a></nav></body></html>"""
# Of the button's middle: is it the button that would be clicked, and can it be seen?
_SEEN = """() => { const pay = document.querySelector('#pay');
  pay.scrollIntoView({block: 'center', inline: 'center'});
  const box = pay.getBoundingClientRect();
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {hit: !!hit && (hit === pay || pay.contains(hit)), size: Math.min(box.width, box.height),
    visible: pay.checkVisibility({opacityProperty: true, visibilityProperty: true})}; }"""


def faults_of(spy: Spy, sheet: str) -> list[str]:
    """Wear the sheet and use the page; what it asked for, ran or covered."""
    spy.forget()
    spy.files = {
        PAGE: ("text/html", _HTML.encode()),
        f"{PAGE}own.css": ("text/css", sheet.encode()),
    }
    page = spy.page
    page.emulate_media(media="screen", color_scheme="light")
    page.goto(PAGE)
    faults = []
    seen = page.evaluate(_SEEN)
    if not (seen["hit"] and seen["visible"]):
        faults.append(f"the button is covered or hidden: {seen}")
    page.evaluate("document.querySelector('#password').focus()")
    page.keyboard.type("bxy")
    page.evaluate("document.querySelector('#agree').click()")
    page.evaluate("document.querySelector('#pay').focus()")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")
    return [*faults, *(f"asked {url}" for url in spy.asked), *(f"ran {text}" for text in spy.ran)]

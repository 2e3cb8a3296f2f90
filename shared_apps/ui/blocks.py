"""Block tags: components that wrap what the page author writes between the two tags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def _draw(name: str, content: SafeString, **values: Any) -> SafeString:
    return render_to_string(f"ui/c/{name}.html", {"content": content, **values})


def card(
    content: SafeString,
    title: str = "",
    icon: str = "",
    link: str = "",
    link_label: str = "",
    flush: bool = False,
    id: str = "",
    extra_class: str = "",
) -> SafeString:
    """{% card title="Invoices" link=url link_label="View all" flush=True %}…{% endcard %}."""
    values = locals()
    return _draw("card", **values)


def note(
    content: SafeString,
    kind: str = "info",
    title: str = "",
    icon: str = "",
    link: str = "",
    link_label: str = "",
) -> SafeString:
    """{% note kind="warn" title="…" %}text{% endnote %}; kinds: brand, info, ok, warn, bad."""
    values = locals()
    return _draw("note", **values)


def dialog(
    content: SafeString,
    id: str,
    title: str,
    size: str = "",
    intro: str = "",
) -> SafeString:
    """{% dialog id="stop" title="Stop this server" %}<form>…</form>{% enddialog %}."""
    values = locals()
    return _draw("dialog", **values)


def menu(
    content: SafeString,
    id: str,
    label: str,
    icon: str = "ellipsis",
    text: bool = False,
    button_class: str = "btn ic quiet",
) -> SafeString:
    """{% menu id="m1" label="Actions" %}<a …>…</a>{% endmenu %}: a popover, no script needed."""
    values = locals()
    return _draw("menu", **values)


def table(content: SafeString, label: str, stacked: bool = False) -> SafeString:
    """
    {% table label="Services" %}<thead>…</thead><tbody>…</tbody>{% endtable %}.

    `stacked`: on a phone each row is a card; a cell's `data-label` names it there.
    """
    return _draw("table", content, label=label, stacked=stacked)


BLOCKS: dict[str, Callable[..., SafeString]] = {
    "card": card,
    "note": note,
    "dialog": dialog,
    "menu": menu,
    "table": table,
}

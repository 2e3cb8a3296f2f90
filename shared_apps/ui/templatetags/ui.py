"""
The design system's template library: {% load ui %}.

Small tags live here; those that draw a component render a template from ui/c/.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kernel.money import Money
from shared_apps.ui import blocks, formats, rows
from shared_apps.ui.colour.tokens import SERVED_FONTS
from shared_apps.ui.cycles import cycle_name, cycle_text
from shared_apps.ui.icons import icon_or_dot, icon_svg
from shared_apps.ui.states import look_of

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 17) -> SafeString:
    """An inline icon by its lucide name: {% icon "server" %}."""
    return icon_svg(str(name) + "", size)


@register.simple_tag(name="icon_of")
def icon_of(name: str, size: int = 17) -> SafeString:
    """Like icon, but a name from data that does not exist becomes a dot."""
    return icon_or_dot(str(name) + "", size)


@register.simple_tag
def badge(state: str, label: str = "", kind: str = "") -> SafeString:
    """A state as a coloured pill. `label` and `kind` overrule the known word and colour."""
    known_kind, known_label = look_of(state)
    return format_html('<span class="badge {}">{}</span>', kind or known_kind, label or known_label)


@register.simple_tag
def money(amount: Money | None, sign: bool = False) -> SafeString:
    """An amount with its currency; a dash for none. `sign` puts a plus before gains."""
    if amount is None:
        return SafeString('<span class="num muted">—</span>')
    text = formats.money_text(amount)
    return format_html(
        '<span class="num">{}{}</span>', "+" if sign and amount.minor > 0 else "", text
    )


@register.filter
def money_text(amount: Money) -> str:
    """The same amount as plain text, for attributes and {% blocktranslate %}."""
    return formats.money_text(amount)


@register.simple_tag
def rate(value: Decimal, currency: str, per: str = "") -> SafeString:
    """A unit price with all its digits: {% rate plan.hourly "EUR" per="h" %} → €0.0127/h."""
    text = formats.rate_text(value, currency)
    unit = format_html('<span class="per">/{}</span>', per) if per else ""
    return format_html('<span class="num">{}{}</span>', text, unit)


@register.simple_tag
def number(value: Decimal | int) -> SafeString:
    """A number with the language's separators and tabular figures."""
    return format_html('<span class="num">{}</span>', formats.number_text(value))


@register.filter
def cycle(terms: Any) -> str:
    """What follows a price: {{ plan|cycle }} → every 3 months."""
    return cycle_text(terms.interval_unit, terms.interval_count)


@register.filter(name="cycle_name")
def named_cycle(terms: Any) -> str:
    """What stands on a switch: {{ plan|cycle_name }} → Quarterly."""
    return cycle_name(terms.interval_unit, terms.interval_count)


@register.filter
def country(code: str) -> str:
    """{{ row.country|country }}: its name."""
    return formats.country_text(code)


@register.filter
def gigabytes(value: int) -> str:
    """A size as shops say it: {{ product.traffic_gb|gigabytes }} → 2 TB."""
    return formats.gigabytes_text(value)


@register.simple_tag
def percent(value: Decimal | int) -> SafeString:
    """A percentage given in percent: {% percent 19 %} → 19%."""
    return format_html('<span class="num">{}</span>', formats.percent_text(value))


@register.simple_tag(takes_context=True)
def when(
    context: Context,
    instant: datetime | None,
    relative: bool = False,
    seconds: bool = False,
    now: datetime | None = None,
) -> SafeString:
    """
    An instant in the viewer's zone (context `timezone`, else UTC), exact UTC on hover.

    `relative` says "3 hours ago" against `now`, or against the context's `now`.
    """
    if instant is None:
        return SafeString('<span class="muted">—</span>')
    seen_at = now or context.get("now")
    if relative and isinstance(seen_at, datetime):
        text = formats.relative_text(instant, seen_at)
    else:
        text = formats.instant_text(instant, context.get("timezone"), seconds=seconds)
    return format_html(
        '<time class="num" datetime="{}" title="{}">{}</time>',
        instant.astimezone(UTC).isoformat(timespec="seconds"),
        formats.exact_text(instant),
        text,
    )


@register.simple_tag
def day(value: date | None, style: str = "medium") -> SafeString:
    """A calendar day in the active language."""
    if value is None:
        return SafeString('<span class="muted">—</span>')
    return format_html(
        '<time class="num" datetime="{}">{}</time>',
        value.isoformat()[:10],
        formats.day_text(value, style),
    )


@register.simple_tag
def host(name: str) -> SafeString:
    """A host name that breaks after a dot where it must break; the whole of it on hover."""
    parts = format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in _labels(str(name))))
    return format_html('<span class="host" title="{}">{}</span>', name, parts)


def _labels(name: str) -> list[str]:
    *heads, last = name.split(".")
    return [*(f"{head}." for head in heads), last]


@register.simple_tag(takes_context=True)
def theme(context: Context) -> str:
    """The theme to draw: the visitor's cookie, else the brand's default, else auto."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    if chosen not in {"auto", "light", "dark"}:
        chosen = str(getattr(context.get("brand"), "theme", "") or "auto")
    return chosen if chosen in {"auto", "light", "dark"} else "auto"


@register.simple_tag(takes_context=True)
def font_file(context: Context) -> str:
    """The file of the brand's font, to be fetched early; empty for a device's own font."""
    chosen = str(getattr(context.get("brand"), "font", "") or "inter")
    return f"ui/fonts/{chosen}-latin.woff2" if chosen in SERVED_FONTS else ""


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's address with parameters changed: {% query page=3 %}; None drops one."""
    request = context.get("request")
    params = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return "?" + params.urlencode()


register.inclusion_tag("ui/c/field.html", name="field")(rows.field)
register.inclusion_tag("ui/c/form_errors.html", name="form_errors")(rows.form_errors)
for _name, _block in blocks.BLOCKS.items():
    register.simple_block_tag(_block, name=_name, end_name=f"end{_name}")

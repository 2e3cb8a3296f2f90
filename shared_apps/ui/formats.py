"""Numbers, money and instants as people read them, in the active language."""

from __future__ import annotations

import re
import unicodedata
from copy import copy
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import pycountry
from babel import Locale, UnknownLocaleError
from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_timedelta,
    get_timezone_gmt,
)
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_precision,
)
from django.utils.translation import get_language, to_locale

from kernel.money import Money

# Plain "en" reads as 21 Nov 2026, 17:30; a store that wants the American order says en-us.
_PREFERRED = {"en": "en_GB"}
_FALLBACK = "en_GB"
_LETTERS = 5
_CODE_BEFORE_DIGIT = re.compile(r"([A-Z]{3})(?=\d)")


def active_locale() -> Locale:
    """The Babel locale of Django's active language; British English when Babel has none."""
    return locale_of(get_language() or "en")


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """The Babel locale of a language by Django's name: papers and mails read like the pages."""
    name = to_locale(language)
    try:
        return Locale.parse(_PREFERRED.get(name, name))
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_FALLBACK)


def countries() -> list[tuple[str, str]]:
    """Every country as (ISO code, name in the active language), in the order of the names."""
    names = active_locale().territories
    known = [(one.alpha_2, names.get(one.alpha_2, one.name)) for one in pycountry.countries]
    return sorted(known, key=lambda country: unicodedata.normalize("NFKD", country[1]).casefold())


def country_text(code: str) -> str:
    """A country by its ISO code, in the active language; the code where it has no name."""
    return _country_text(get_language() or "en", code)


@lru_cache(maxsize=4096)
def _country_text(language: str, code: str) -> str:
    """A billing run asks for the same few thousands of times."""
    return str(locale_of(language).territories.get(code, code))


def zone_of(timezone: str | tzinfo | None) -> tzinfo:
    """A time zone by name or as it is; UTC when none is given."""
    if timezone is None or timezone == "":
        return UTC
    return ZoneInfo(timezone) if isinstance(timezone, str) else timezone


def money_text(amount: Money) -> str:
    """An amount with its currency: €38.42, 38,42 €."""
    return _spaced(format_currency(amount.major, amount.currency, locale=active_locale()))


def rate_text(rate: Decimal, currency: str) -> str:
    """A unit price in major units with just the digits it was given: €0.0127, €0.0080."""
    locale = active_locale()
    exponent = rate.as_tuple().exponent
    digits = max(get_currency_precision(currency), -exponent if isinstance(exponent, int) else 0)
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return _spaced(pattern.apply(rate, locale, currency=currency, currency_digits=False))


def number_text(value: Decimal | int) -> str:
    """A number with the language's separators, all digits kept."""
    return format_decimal(value, locale=active_locale(), decimal_quantization=False)


def gigabytes_text(gigabytes: int) -> str:
    """A size that vendors count in thousands: 500 GB, 2 TB."""
    if gigabytes >= 1000:
        return f"{number_text((Decimal(gigabytes) / 1000).normalize())} TB"
    return f"{number_text(gigabytes)} GB"


def percent_text(percent: Decimal | int) -> str:
    """A percentage given in percent, not as a share: 19 → 19 %."""
    return format_percent(
        Decimal(percent) / 100, locale=active_locale(), decimal_quantization=False
    )


def instant_text(instant: datetime, timezone: str | tzinfo | None, *, seconds: bool = False) -> str:
    """An aware instant in the given zone, which is named: 21 Nov 2026, 17:30 CET."""
    shown = format_datetime(
        _aware(instant),
        format="medium" if seconds else _without_seconds(active_locale()),
        tzinfo=zone_of(timezone),
        locale=active_locale(),
    )
    return f"{shown}\u00a0{zone_text(instant, timezone)}"


def zone_text(instant: datetime, timezone: str | tzinfo | None) -> str:
    """The zone's short name at that instant: CET, MESZ, EST, GMT+04:00."""
    local, locale = instant.astimezone(zone_of(timezone)), active_locale()
    own = format_datetime(local, "z", tzinfo=local.tzinfo, locale=locale)
    # Not every language abbreviates every zone: then the zone's own letters, else the distance.
    for name in (own, local.tzname() or ""):
        if name.isalpha() and len(name) <= _LETTERS:
            return name
    return get_timezone_gmt(local, width="long", locale=locale)


def exact_text(instant: datetime) -> str:
    """The exact UTC instant for a tooltip: 2026-11-21 16:30:05 UTC."""
    return f"{_aware(instant).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def relative_text(instant: datetime, now: datetime) -> str:
    """The distance from now, with its direction: 3 hours ago, in 2 days."""
    return format_timedelta(
        _aware(instant) - now, add_direction=True, threshold=1.2, locale=active_locale()
    )


def day_text(day: date, style: str = "medium") -> str:
    """A calendar day: 21 Nov 2026. Styles are Babel's: short, medium, long, full."""
    return format_date(day, format=style, locale=active_locale())


def month_text(month: date) -> str:
    """A month by any of its days: Nov 2026."""
    return format_skeleton("yMMM", month, locale=active_locale())


def _spaced(text: str) -> str:
    """A code written out (KWD 1.500) gets the space that CLDR asks for and Babel leaves out."""
    return _CODE_BEFORE_DIGIT.sub("\\1\u00a0", text)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone cannot be shown")
    return instant


def _without_seconds(locale: Locale) -> str:
    """The language's medium date and its short time, joined the language's way."""
    joined: str = locale.datetime_formats["medium"]
    day, time = (
        locale.date_formats["medium"].pattern,
        locale.time_formats["short"].pattern,
    )
    return joined.replace("{0}", time).replace("{1}", day)

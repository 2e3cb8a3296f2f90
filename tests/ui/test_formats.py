"""Numbers and times in the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from kernel.money import Money
from shared_apps.ui import formats

EVENING = datetime(2026, 11, 21, 16, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "amount", "expected"),
    [
        ("en", Money(3842, "EUR"), "€38.42"),
        ("de", Money(-123450, "EUR"), "-1.234,50\xa0€"),
        ("en-us", Money(500, "JPY"), "¥500"),
        ("en", Money(1500, "KWD"), "KWD\xa01.500"),
    ],
)
def test_money_always_names_its_currency(language: str, amount: Money, expected: str) -> None:
    """Each currency with its own digits, each language with its own marks."""
    with override(language):
        assert formats.money_text(amount) == expected


@pytest.mark.parametrize(
    ("rate", "expected"), [("0.0127", "€0.0127"), ("0.0080", "€0.0080"), ("59", "€59.00")]
)
def test_a_rate_keeps_the_digits_it_was_given(rate: str, expected: str) -> None:
    """Hourly prices line up, and nothing is rounded."""
    with override("en"):
        assert formats.rate_text(Decimal(rate), "EUR") == expected


def test_instants_are_shown_in_the_viewers_zone() -> None:
    """UTC without a zone; the exact UTC for the tooltip."""
    with override("en"):
        assert formats.instant_text(EVENING, "Europe/Berlin") == "21 Nov 2026, 17:30\xa0CET"
        assert formats.instant_text(EVENING, None) == "21 Nov 2026, 16:30\xa0UTC"
        assert formats.exact_text(EVENING) == "2026-11-21 16:30:05 UTC"
    with override("de"):
        assert formats.instant_text(EVENING, "Europe/Berlin") == "21.11.2026, 17:30\xa0MEZ"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("Europe/Berlin", "CEST"),
        ("America/New_York", "EDT"),
        ("Asia/Tokyo", "JST"),
        ("Asia/Dubai", "GST"),
    ],
)
def test_a_zone_is_named_in_a_few_letters(zone: str, name: str) -> None:
    """Of the language, or the zone's own where the language only has a long name."""
    with override("en"):
        assert formats.zone_text(datetime(2026, 7, 1, tzinfo=UTC), zone) == name


def test_a_zone_without_letters_is_named_by_its_distance() -> None:
    """Nothing is guessed."""
    with override("de"):
        assert formats.zone_text(EVENING, "Asia/Dubai") == "GMT+04:00"


@pytest.mark.parametrize(("size", "text"), [(40, "40 GB"), (2000, "2 TB"), (1500, "1.5 TB")])
def test_sizes_read_as_shops_say_them(size: int, text: str) -> None:
    """Staff and customers read the same words."""
    with override("en"):
        assert formats.gigabytes_text(size) == text


def test_an_instant_without_a_zone_is_refused() -> None:
    """It would be shown wrong for someone."""
    with pytest.raises(ValueError, match="time zone"):
        formats.instant_text(datetime(2026, 11, 21), None)


def test_distances_have_a_direction() -> None:
    """Before and after now."""
    with override("en"):
        assert formats.relative_text(EVENING - timedelta(hours=3), EVENING) == "3 hours ago"
        assert formats.relative_text(EVENING + timedelta(days=2), EVENING) == "in 2 days"


def test_days_and_percentages() -> None:
    """German has its own order, its own comma and a space before the sign."""
    with override("de"):
        assert formats.day_text(date(2026, 11, 28)) == "28.11.2026"
        assert formats.percent_text(Decimal("7.5")) == "7,5\xa0%"


def test_an_unknown_language_falls_back() -> None:
    """A page is never lost over a language that Babel does not know."""
    with override("xx-klingon"):
        assert formats.money_text(Money(100, "EUR")) == "€1.00"


def test_a_country_has_a_name_in_the_readers_language():
    with override("de"):
        assert formats.country_text("DE") == "Deutschland"
    assert formats.country_text("DE") == "Germany"
    assert formats.country_text("XX") == "XX"

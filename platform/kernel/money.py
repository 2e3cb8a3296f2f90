"""Money: whole minor units and an ISO 4217 currency. No floats, no mixing, nothing lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 minor units that are not 2. Source: ISO 4217 list one, as in Stripe's currency notes.
_EXPONENTS = {
    **dict.fromkeys(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ],
        0,
    ),
    **dict.fromkeys(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"], 3),
}


class CurrencyMismatch(ValueError):
    """Two currencies met in one sum."""


def exponent(currency: str) -> int:
    """Digits after the decimal point of a currency: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def round_minor(value: Decimal) -> int:
    """The one rounding of the house: half up, away from zero, to whole minor units."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


# Codes that passed the check: sums make amounts by the thousand.
_seen: set[str] = set()


def _check(currency: str) -> None:
    if len(currency) != 3 or not currency.isascii() or not currency.isupper():
        raise ValueError(f"{currency!r} is not an ISO 4217 code")
    _seen.add(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency. Negative amounts are allowed."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"minor units must be int, not {type(self.minor).__name__}")
        if self.currency not in _seen:
            _check(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From major units: Money.of("15.00", "EUR"). More digits than the currency has: error."""
        if isinstance(amount, float):
            raise TypeError("money is never made from a float")
        scaled = Decimal(amount).scaleb(exponent(currency))
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more digits than {currency} knows")
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} met {other.currency}")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def times(self, factor: Decimal | int) -> Money:
        """Multiply and round half up to whole minor units."""
        if isinstance(factor, float):
            raise TypeError("money is never multiplied by a float")
        return Money(round_minor(Decimal(self.minor) * factor), self.currency)

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """
        Split by whole weights; the parts sum to the whole exactly.

        Largest remainder first, earlier part first on a tie. Needs a positive total weight.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        shares = [divmod(self.minor * weight, total) for weight in weights]
        parts = [whole for whole, _ in shares]
        by_remainder = sorted(range(len(weights)), key=lambda i: -shares[i][1])
        for index in by_remainder[: self.minor - sum(parts)]:
            parts[index] += 1
        return [Money(part, self.currency) for part in parts]

    def __str__(self) -> str:
        return f"{self.major:.{exponent(self.currency)}f} {self.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Sum of amounts in one currency; zero of that currency when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result

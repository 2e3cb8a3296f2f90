"""
JSON whose numbers are exact decimals, both ways: for vendors that speak amounts as JSON numbers.

The standard encoder knows no Decimal, and a float in between could change an amount.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def dumps(value: Any) -> bytes:
    """Objects, lists, texts, whole numbers, booleans, None and Decimals. Raises TypeError."""
    return _text(value).encode()


def loads(text: str) -> Any:
    """Raises ValueError. Numbers with a point come as Decimals."""
    return json.loads(text, parse_float=Decimal)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError("JSON has no such number")
        return f"{value:f}"
    if value is None or isinstance(value, (str, bool, int)):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(k))}:{_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ",".join(_text(one) for one in value) + "]"
    raise TypeError(f"{type(value).__name__} is no JSON")

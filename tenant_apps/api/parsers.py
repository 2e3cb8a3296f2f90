"""JSON from strangers: small, shallow, and nothing that a database can't hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MAX_BYTES = 64 * 1024
MAX_DEPTH = 12


class TooLarge(APIException):
    status_code = 413
    default_detail = f"A request holds {MAX_BYTES} bytes at most."
    default_code = "too_large"


class SmallJSONParser(BaseParser):
    """Refuses more than MAX_BYTES, more than MAX_DEPTH levels, NaN, doubled keys, half letters."""

    media_type = "application/json"
    most_bytes = MAX_BYTES

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        raw = stream.read(self.most_bytes + 1)
        if len(raw) > self.most_bytes:
            raise TooLarge(f"A request holds {self.most_bytes} bytes at most here.")
        try:
            value = json.loads(
                raw.decode("utf-8"), object_pairs_hook=_once_each, parse_constant=_no_constant
            )
            _look_through(value, MAX_DEPTH)
        except (ValueError, RecursionError):
            raise ParseError("The body is not JSON that can be read here.") from None
        return value


class BatchJSONParser(SmallJSONParser):
    """For addresses that take many small things at once."""

    most_bytes = 512 * 1024


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a doubled key would see two requests."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _look_through(value: Any, depth: int) -> None:
    if depth < 0:
        raise ValueError("too deep")
    if isinstance(value, str):
        value.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError
    elif isinstance(value, dict):
        for key, inner in value.items():
            _look_through(key, depth)
            _look_through(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _look_through(inner, depth - 1)

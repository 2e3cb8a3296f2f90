"""What a look found."""

from __future__ import annotations

from dataclasses import dataclass

OK, WARN, FAIL = "OK", "WARN", "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend`: what a person does about it; empty when all is well."""

    level: str
    saw: str
    mend: str = ""

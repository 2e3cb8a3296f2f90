"""How long a plan is sold for, and when it is paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kernel.periods import Interval, step

AfterTerm = Literal["ends", "goes"]
EarlyEnd = Literal["no", "billed"]
MOST_CYCLES = 60


@dataclass(frozen=True, slots=True)
class Lasting:
    """
    `in_arrears`: a period is charged when it is over. `term_cycles`: it lasts at least so many (0:
    no term), then it ends by itself or goes on from cycle to cycle. `early_end`: a wish to end it
    before is refused, or what is left of the term is billed.
    """

    in_arrears: bool = False
    term_cycles: int = 0
    after_term: AfterTerm = "goes"
    early_end: EarlyEnd = "no"

    def term_ends_on(self, began: date, interval: Interval) -> date | None:
        """The day after the last cycle of the term; the day of the month is kept as in cycles."""
        if not self.term_cycles:
            return None
        end = began
        for _ in range(self.term_cycles):
            end = step(end, interval, began.day)
        return end


NO_TERM = Lasting()

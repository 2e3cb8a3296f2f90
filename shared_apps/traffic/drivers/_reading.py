"""What the drivers share: an answer with exact numbers, and what went wrong."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kernel import exact_json
from kernel.errors import Misconfigured, OutcomeUnknown, OutsideError, Unavailable
from kernel.http import Answer
from kernel.plugs import Health, Setting
from kernel.words import gettext_noop

SECONDS = 30
YES_NO = (("no", gettext_noop("No")), ("yes", gettext_noop("Yes")))
PRIVATE = Setting(
    "allow_private",
    gettext_noop("On a private network"),
    "choice",
    gettext_noop("Allow an address that is not reachable from the internet."),
    default="no",
    choices=YES_NO,
)


def read(answer: Answer) -> dict[str, Any]:
    """The object in an answer. Raises Unavailable when there is none."""
    try:
        found = exact_json.loads(answer.text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("the answer can't be read")
    return found


def whole(value: object) -> int:
    """Bytes of an answer: sums come as numbers with a point. Raises Unavailable for no number."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Unavailable(f"no number of bytes: {str(value)[:40]!r}")
    found = int(Decimal(value).to_integral_value(rounding=ROUND_HALF_UP))
    if found < 0:
        raise Unavailable(f"fewer bytes than none: {found}")
    return found


def as_question(error: OutsideError) -> OutsideError:
    """A question changes nothing: an answer that was lost may be asked for again."""
    if isinstance(error, OutcomeUnknown):
        return Unavailable(error.answer)
    return error


def unhealthy(error: OutsideError) -> Health:
    facts = (("answer", error.answer[:300]),)
    if isinstance(error, Misconfigured):
        refused = gettext_noop("The source refuses these settings")
        return Health(ok=False, message=refused, facts=facts, refused=True)
    return Health(
        ok=False, message=gettext_noop("The source does not answer as expected"), facts=facts
    )

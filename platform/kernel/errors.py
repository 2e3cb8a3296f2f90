"""
The family of refusals.

    Refusal                     something a person or program asked for and may not have
    ├── NotFound                no such thing here (or not yours: the two look the same)
    ├── NotAllowed              the actor may not do this
    ├── Conflict                the thing is not in a state for it
    └── Invalid                 the input is wrong; `field` says where
    OutsideError                what a gateway or driver can answer with
    ├── Declined                a final no: tell the person, do not retry
    ├── Unavailable             not now: retry with back-off and a limit
    ├── Misconfigured           our key, their plan: pause this connection, tell its owner
    └── OutcomeUnknown          nobody knows if it happened: never repeat, ask the other side
"""

from __future__ import annotations


class Refusal(Exception):
    """A named no. `code` is stable and part of the API; the message is for people."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.facts = facts


class NotFound(Refusal):
    code = "not_found"


class NotAllowed(Refusal):
    code = "not_allowed"


class Conflict(Refusal):
    code = "conflict"


class Invalid(Refusal):
    """Wrong input. `field` names the form or JSON field, empty for the whole."""

    code = "invalid"

    def __init__(
        self, message: str, *, field: str = "", code: str | None = None, **facts: object
    ) -> None:
        super().__init__(message, code=code, **facts)
        self.field = field


class NoStore(RuntimeError):
    """Code that needs a store ran without one. A programming error: fail closed."""


class OutsideError(Exception):
    """
    What the outside answered, in one of four meanings.

    `answer` is the other side's own text for staff; never shown to customers. `person` is a
    sentence that a customer may read.
    """

    code = "outside_error"

    def __init__(self, answer: str, *, code: str | None = None, person: str = "") -> None:
        super().__init__(answer)
        self.answer = answer
        self.code = code or self.code
        self.person = person


class Declined(OutsideError):
    code = "declined"


class Unavailable(OutsideError):
    code = "unavailable"

    def __init__(
        self,
        answer: str,
        *,
        retry_after_seconds: int | None = None,
        code: str | None = None,
        person: str = "",
    ) -> None:
        super().__init__(answer, code=code, person=person)
        self.retry_after_seconds = retry_after_seconds


class Misconfigured(OutsideError):
    code = "misconfigured"


class OutcomeUnknown(OutsideError):
    code = "outcome_unknown"

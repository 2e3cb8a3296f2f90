"""
A network that does not give up over a stale nonce, and remembers what it was told to wait.

A nonce that the authority no longer knows means "not processed, send again". certbot's own client
sends again once; authorities behind many front ends refuse more often than that.
"""

from __future__ import annotations

from typing import Any

from acme import client, messages

_TRIES = 12
# The longest wait that any answer of this process asked for, in seconds.
told_to_wait = [0]


class PatientNetwork(client.ClientNetwork):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session.hooks["response"].append(_remember_wait)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        for left in reversed(range(_TRIES)):
            try:
                return super().post(*args, **kwargs)
            except messages.Error as error:
                if error.code != "badNonce" or not left:
                    raise
        raise AssertionError("unreachable")


def _remember_wait(response: Any, *_args: Any, **_kwargs: Any) -> None:
    value = response.headers.get("Retry-After", "")
    if response.status_code in (429, 503) and value.isdecimal():
        told_to_wait[0] = max(told_to_wait[0], int(value))


def use_it() -> None:
    """certbot takes the class from the acme package when it makes its client."""
    client.ClientNetwork = PatientNetwork  # type: ignore[misc]

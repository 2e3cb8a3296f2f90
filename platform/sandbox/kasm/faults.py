"""The shared fault switches, and the troubles that only a server of desktops has."""

from __future__ import annotations

from sandbox.common.faults import Fault, FaultBoard
from sandbox.kasm.answers import Refused

# "slow_answer:SECONDS" acts at once and answers late; the shared "slow" acts late.
OWN = (
    "slow_answer",
    "full",  # no agent has room
    "denied",  # the key lacks a permission
    "refused",  # a no for another reason
    "stuck",  # the session that is requested never starts
    "hollow",  # 200 and JSON, without what was asked for
)
_MESSAGES = {
    "full": "No resources are available to create the requested Kasm",
    "denied": "Access Denied! This user is not authorized",
    "refused": "Unable to process the request",
}


class KasmFaults(FaultBoard):
    def arm(self, operation: str, mode: str, times: int = 1) -> Fault:
        name, _, seconds = mode.partition(":")
        if name not in OWN or times < 1:
            return super().arm(operation, mode, times)
        fault = Fault(operation, name, times, float(seconds or 1))
        with self._lock:
            self._armed.append(fault)
        return fault


def refuse_before(mode: str) -> None:
    """Raise the refusal that this trouble answers with, before anything happens."""
    if mode in _MESSAGES:
        raise Refused(_MESSAGES[mode])

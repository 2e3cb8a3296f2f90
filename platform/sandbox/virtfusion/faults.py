"""The shared fault switches, and the troubles that only a panel of servers has."""

from __future__ import annotations

from sandbox.common.faults import Fault, FaultBoard
from sandbox.virtfusion.answers import Refused, busy, full

# "slow_answer:SECONDS" acts at once and answers late; the shared "slow" acts late, so that a caller
# may have given up before anything happened.
OWN = (
    "slow_answer",
    "full",  # 422: no hypervisor has room
    "invalid",  # 422: a field is refused
    "locked",  # 423: the server is busy
    "stuck_build",  # the installation never ends
    "failed_build",  # the installation ends in failure
)


class PanelFaults(FaultBoard):
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
    if mode == "invalid":
        raise Refused(422, {"errors": {"field": ["The field is invalid."]}})
    if mode == "locked":
        raise busy()
    if mode == "full":
        raise full()

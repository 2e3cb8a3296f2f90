"""The shared fault switches, and the troubles that only a search cluster has."""

from __future__ import annotations

from sandbox.common.faults import Fault, FaultBoard

OWN = (
    "timed_out",  # 200, and the sums are of what was found in time
    "shards_failed",  # 200, and one shard of four is missing
)


class ClusterFaults(FaultBoard):
    def arm(self, operation: str, mode: str, times: int = 1) -> Fault:
        if mode not in OWN or times < 1:
            return super().arm(operation, mode, times)
        fault = Fault(operation, mode, times)
        with self._lock:
            self._armed.append(fault)
        return fault

"""Where this machine's processes keep their counts: a folder for each kind of process."""

from __future__ import annotations

from pathlib import Path

from config import options

_ROOT = Path(__file__).resolve().parents[3]
_STATE = Path(options.text("EZSCALE_STATE", str(_ROOT / "var")))
ALL = Path(options.text("EZSCALE_METRICS_FOLDER", str(_STATE / "metrics")))
FOLDER = ALL / options.text("EZSCALE_PROCESS").replace("/", "-")


def ready() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)


def begin() -> None:
    """
    Forget what processes of this kind counted before: for a server that starts.

    All of it or nothing: were only the files of dead processes taken away, a sum would fall, and
    Prometheus would take the rest for new.
    """
    for file in FOLDER.glob("*.db"):
        file.unlink(missing_ok=True)


def files() -> list[str]:
    """Of every kind of process that shares this state."""
    return sorted(str(file) for file in ALL.glob("*/*.db"))

"""
Leaving without losing a request: one mark that a web server's master sets and its workers see.

The memory is shared because the master imports this module before it starts them.
"""

from __future__ import annotations

import mmap

_mark = mmap.mmap(-1, 1)


def begin() -> None:
    """From now on this web server says that it is not ready; it answers all the same."""
    _mark[0] = 1


def is_draining() -> bool:
    return _mark[0] == 1

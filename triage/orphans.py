"""Worker processes that end with the process that started them, also when that one is killed.

joblib's workers (loky) wait for work from a queue, and go on waiting where nobody is left to give any: a killed
training left two of them, and their shared memory, for hours.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

#: Seconds between two looks at the parent.
LOOK = 1.0
_following: set[int] = set()


def followed(parent: int, function: Callable[..., Any], *arguments: Any) -> Any:
    """``function(*arguments)`` in a process that ends soon after ``parent`` (which may be this process) has."""
    if parent != os.getpid() and parent not in _following and os.name != "nt":
        _following.add(parent)
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    return function(*arguments)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)

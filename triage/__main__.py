"""``python -m triage`` and the ``triage`` command."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line."""
    from triage.cli import run

    code = run()
    # All that is in memory goes back at once: a last search for garbage in it took 40 ms after a long inbox.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()

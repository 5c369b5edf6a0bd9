"""``python -m triage`` and the ``triage`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    from triage.cli import run

    sys.exit(run())


if __name__ == "__main__":
    main()

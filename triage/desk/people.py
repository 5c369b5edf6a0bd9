"""Who and when: the name that the ledger writes down, and the desk's clock."""

from __future__ import annotations

import getpass
from datetime import datetime

from triage.errors import UsageError

#: How the ledger writes a time; sorts as text.  The clock is the machine's: TZ=Asia/Jakarta for Jakarta.
CLOCK = "%Y-%m-%d %H:%M:%S"


def whoever(name: str | None) -> str:
    """The name given, else that of the account."""
    if name and name.strip():
        return name.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "meja"


def moment(text: str | None) -> datetime:
    """A time as ISO text; None: now.

    Raises
    ------
    UsageError: not a time.

    >>> moment("2026-11-24T08:30")
    datetime.datetime(2026, 11, 24, 8, 30)
    """
    if text is None:
        return datetime.now().replace(microsecond=0)
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f'"{text}" is no time', "Write for example 2026-11-24 08:30") from None
    return found.replace(tzinfo=None, microsecond=0)


def written(time: datetime) -> str:
    """As the ledger writes it.

    >>> written(datetime(2026, 11, 24, 8, 30))
    '2026-11-24 08:30:00'
    """
    return time.strftime(CLOCK)

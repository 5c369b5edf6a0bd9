"""The stage: rows in their order -> the number of the incident each belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from triage.decide import WITHOUT_AGENCY
from triage.desk.labelled import SENDER, TIME
from triage.errors import TriageError, UsageError
from triage.inbox import Batch
from triage.incidents.clock import moment_of
from triage.incidents.match import apart, belongs
from triage.incidents.matter import matter
from triage.incidents.places import where
from triage.incidents.tokens import tokens
from triage.incidents.window import Kept, Window

#: A dark street is reported for days; a flood after three dry ones is another flood.
WINDOW_HOURS = 72.0
#: Messages remembered at most (some 150 MB, docs/incidents.md): a city's desk gets 1,000 to 5,000 a day.
MOST_KEPT = 20_000
#: Without a time column, the last so many rows count as near in time.
WITHOUT_TIME = 2_000
#: Messages remembered per place and matter, and compared with each new one at most: bounds the work.
PER_KEY, MOST_COMPARED = 24, 48
#: Stems that a message can be found by, besides its events.
_STEMS = 3
QUESTION = "pertanyaan"


class Incidents:
    """Gives every report the number of its incident; a :class:`triage.stream.Stage`.

    Numbers count from 1 in each run; a new incident gets the next one.  A ``lainnya`` and a row
    that cannot be read get none.  A ``pertanyaan`` gets the number of an incident that it asks
    about ("kapan listrik rawa bunga nyala?") and never opens one.  Without the head ``jenis``
    every message is a report.

    Wire it as ``Incidents.of(inbox.columns, window_hours=72)`` among the stages of
    :func:`triage.stream.predict`; the labels must come first, as they do there.

    Parameters
    ----------
    time, sender: positions of these columns; None: there is none.
    window_hours: how far apart two messages about one event may be.

    Raises
    ------
    TriageError: the ``insiden`` extra is not installed.
    UsageError: the window is no positive number of hours.
    """

    columns: Sequence[str] = ("insiden",)

    def __init__(self, time: int | None, sender: int | None, window_hours: float = WINDOW_HOURS) -> None:
        if not 0 < window_hours < float("inf"):
            raise UsageError(f"a window of {window_hours:g} hours holds nothing", "Write for example --window 72")
        try:
            import rapidfuzz  # noqa: F401
        except ImportError:
            raise TriageError("finding incidents needs rapidfuzz", 'pip install "triage-pengaduan[insiden]"') from None
        self._time, self._sender = time, sender
        size = WITHOUT_TIME if time is None else MOST_KEPT
        self._window = Window(window_hours * 3600, size, PER_KEY)
        self._now, self._serial, self._last = 0.0, 0, 0

    @classmethod
    def of(cls, columns: Sequence[str], *, window_hours: float = WINDOW_HOURS) -> Incidents:
        """The stage for an inbox with these columns; without a time column the order is the time."""
        return cls(_first(columns, TIME), _first(columns, SENDER), window_hours)

    def add(self, batch: Batch, texts: Sequence[str], said: Mapping[str, list[object]]) -> list[list[object]]:
        """The column ``insiden``: numbers, empty where there is none."""
        kinds = said.get("jenis") or [None] * len(texts)
        numbers: list[object] = []
        for i, (row, text, kind) in enumerate(zip(batch.rows, texts, kinds, strict=True)):
            self._tick(row)
            silent = i in batch.problems or kind in (WITHOUT_AGENCY, "")
            numbers.append("" if silent else self._number(text, self._who(row), kind != QUESTION) or "")
        return [numbers]

    def _tick(self, row: Sequence[object]) -> None:
        """A row without a readable time came when the one before it came."""
        if self._time is not None:
            moment = moment_of(row[self._time])
            self._now = self._now if moment is None else moment

    def _who(self, row: Sequence[object]) -> str:
        cell = None if self._sender is None else row[self._sender]
        return "" if cell is None else str(cell).strip()

    def _number(self, text: str, sender: str, opens: bool) -> int:
        """The incident of one message; 0 for a question about none, and for a text without a word."""
        found = tokens(text)
        if not any(token.stem for token in found):
            return 0
        place = where(found, self._window.heard)
        new = Kept(self._serial, self._now, sender, place, matter(found, place.used))
        new.keys = _keys(new)
        new.number = self._joined(new)
        if opens:
            if not new.number:
                self._last += 1
                new.number = self._last
            self._serial += 1
            self._window.add(new)
        return new.number

    def _joined(self, new: Kept) -> int:
        """The incident whose messages go best with this one, none of which contradicts it; 0 if there is none."""
        near = self._window.near(new.keys, self._now, MOST_COMPARED)
        best: dict[int, float] = {}
        for other in near:
            best[other.number] = max(belongs(new, other), best.get(other.number, 0.0))
        for number in sorted(best, key=lambda n: (-best[n], n)):
            if not best[number]:
                return 0
            if not any(other.number == number and apart(new, other) for other in near):
                return number
        return 0


def _keys(new: Kept) -> tuple[str, ...]:
    """What a message can be found by: each place with each thing it tells of, and the sender.

    A long text without a place, which may be passed on word for word, by what it tells.
    """
    tellers, places = new.matter.tellers(_STEMS), new.where.keys()
    keys = [f"{place} {teller}" for place in places for teller in tellers]
    keys += {name.key for name in new.where.names}
    if new.matter.long and not places:
        keys += ["\0" + " ".join(sorted(pair)) for pair in combinations(tellers, 2)]
    return (*keys, "\0\0" + new.sender) if new.sender else tuple(keys)


def _first(columns: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [column.strip().lower() for column in columns]
    return next((plain.index(name) for name in names if name in plain), None)

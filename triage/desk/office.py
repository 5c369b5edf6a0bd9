"""What a desk knows of its city: the agencies and their names, due times, holidays.

It is read from a corpus folder: ``skpd.csv`` (kode, nama), ``tenggat.csv`` and
``libur.csv``, each only if it is there.  Jakarta's, as in ``corpora/jakarta``, are
shipped in ``triage/data``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from triage.desk.due import DueTimes, read_holidays, read_rules
from triage.errors import InputError
from triage.files import read_table

#: What may be an agency's code, and so part of a file's name.
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: The folder with Jakarta's tables.
SHIPPED = Path(str(resources.files("triage") / "data"))
#: "Dinas Perindustrian dan Energi (lampu jalan)": what is in brackets is no part of the name.
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Office:
    """``names``: code -> name, empty if there is no list; ``former``: code -> other names; ``due``: the due times."""

    names: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, str] = field(default_factory=dict)
    due: DueTimes = field(default_factory=DueTimes)

    @classmethod
    def load(cls, folder: str | Path | None, holidays: str | Path | None = None) -> Office:
        """Read a corpus folder; None: no list of agencies and the default due times.

        ``holidays`` is another list of holidays than the folder's.

        Raises
        ------
        InputError: the folder is missing, or one of its tables is wrong.
        """
        names: dict[str, str] = {}
        former: dict[str, str] = {}
        due = DueTimes()
        free = None if holidays is None else read_holidays(Path(holidays))
        if folder is not None:
            root = Path(folder)
            if not root.is_dir():
                raise InputError(f"{folder}: there is no such folder", "Give the folder that has skpd.csv")
            if (root / "skpd.csv").exists():
                names, former = _agencies(root / "skpd.csv")
            if free is None and (root / "libur.csv").exists():
                free = read_holidays(root / "libur.csv")
            if (root / "tenggat.csv").exists():
                due = DueTimes(read_rules(root / "tenggat.csv"))
        return cls(names, former, DueTimes(due.rules, free))

    def knows(self, code: str) -> bool:
        """Whether a message may be sent to this code."""
        return code in self.names if self.names else CODE.fullmatch(code) is not None

    def name(self, code: str) -> str:
        """The agency's name; its code where there is no list."""
        return self.names.get(code, code)

    def find(self, text: str) -> str:
        """The one agency that a text names, by its code alone or its full name; "" for none or several.

        >>> Office({"lh": "Dinas Lingkungan Hidup"}).find("Ini wewenang dinas lingkungan hidup")
        'lh'
        """
        plain = " ".join(text.lower().split())
        if plain in self.names:
            return plain
        found = {
            code
            for code, name in self.names.items()
            for known in (name, *_BRACKETS.sub("", self.former.get(code, "")).split(";"))
            if known.strip() and re.search(rf"\b{re.escape(known.strip().lower())}\b", plain)
        }
        return found.pop() if len(found) == 1 else ""


def _agencies(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    columns, rows = read_table(path)
    if not {"kode", "nama"} <= set(columns):
        raise InputError(f"{path.name}: no columns kode and nama", "Begin the agency list with kode,nama")
    for row in rows:
        if not CODE.fullmatch(row["kode"]):
            problem = f'{path.name}: "{row["kode"]}" cannot be a code'
            raise InputError(problem, "Codes are small letters, digits, - and _, as they name files")
    return (
        {row["kode"]: row["nama"] for row in rows},
        {row["kode"]: row.get("nama_2014", "") for row in rows},
    )

"""Labelled files -> one checked corpus.

A corpus is a folder (``skpd.csv`` with the agency codes, the messages in
``pesan/`` or beside it) or single files in any format that an inbox may have;
a sheet that ``triage predict`` wrote and a person corrected is one, too.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

from triage import duplicates
from triage.errors import CorpusError
from triage.files import read_table
from triage.inbox import find_text_column, open_inbox
from triage.words import words_of

#: The three kinds of message of the guideline; other corpora may have others.
KINDS = ("pertanyaan", "laporan", "lainnya")
#: Files of a corpus folder that hold no labelled messages.
TABLES = frozenset({"skpd.csv", "jawaban.csv", "tenggat.csv", "libur.csv"})
#: Names, a word on each line, of places that are another government's.
ELSEWHERE = "wilayah-lain.txt"
#: More labels come from a wrong column, numbers or names of people: all of Indonesia's ministries, agencies and local
#: governments are 657, and a model of so many labels more would need gigabytes to be trained.
MAX_LABELS = 2_000
_SUFFIXES = (".csv", ".tsv", ".jsonl", ".xlsx", ".xls", ".ods", ".parquet")


@dataclass(frozen=True)
class Columns:
    """Which columns hold what; None: the usual name if the file has it."""

    text: str | None = None
    jenis: str | None = None
    skpd: str | None = None


@dataclass
class Corpus:
    """Checked labelled messages.

    ``heads`` has one list per label column that is there, "" where a message has
    no such label; ``places`` tells where each message stands ("lh.tsv:12");
    ``warnings`` are sentences for the data person; ``extra`` holds other columns
    asked for (channel, time, group).
    """

    texts: list[str] = field(default_factory=list)
    heads: dict[str, list[str]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    extra: dict[str, list[str]] = field(default_factory=dict)
    #: Rows that could not be read as they should: place and reason.
    problems: list[tuple[str, str]] = field(default_factory=list)
    #: The agency list of the folder, code -> name; empty if it has none.
    agencies: dict[str, str] = field(default_factory=dict)
    #: Place names of the folder that are another government's; empty if it lists none.
    elsewhere: list[str] = field(default_factory=list)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over messages and labels in order, hexadecimal; names of columns and files are not part of it."""
        digest = hashlib.sha256()
        for row in zip(self.texts, *self.heads.values(), strict=True):
            digest.update("\x1f".join(row).encode("utf-8", "surrogatepass") + b"\x1e")
        return digest.hexdigest()

    @cached_property
    def groups(self) -> Any:
        """Group number of each message, int64 (n,); near-duplicates share one."""
        return duplicates.groups(self.texts)

    def part(self, rows: Sequence[int]) -> Corpus:
        """The messages at these positions."""

        def pick(values: list[str]) -> list[str]:
            return [values[i] for i in rows]

        heads = {name: pick(values) for name, values in self.heads.items()}
        extra = {name: pick(values) for name, values in self.extra.items()}
        return Corpus(
            pick(self.texts), heads, pick(self.places), self.sources, [], extra,
            agencies=self.agencies, elsewhere=self.elsewhere,
        )  # fmt: skip


def load(paths: Iterable[str | Path], columns: Columns | None = None, extra: Sequence[str] = ()) -> Corpus:
    """Read and check labelled files and folders.

    Raises
    ------
    CorpusError
        Nothing labelled, an unknown label, or an empty message.
    InputError
        A file that cannot be read.
    """
    corpus = read(paths, columns, extra)
    if corpus.problems:
        raise CorpusError("{}: {}".format(*corpus.problems[0]), "Mend the row")
    _check(corpus)
    return corpus


def read(paths: Iterable[str | Path], columns: Columns | None = None, extra: Sequence[str] = ()) -> Corpus:
    """Read labelled files and folders as they are, for who wants to judge them (:mod:`triage.check`).

    Raises
    ------
    CorpusError
        Nothing labelled.
    InputError
        A file that cannot be read.
    """
    corpus, columns = Corpus(), columns or Columns()
    for path in map(Path, paths):
        for file in _files(path, corpus):
            _append(corpus, file, columns, extra)
            corpus.sources.append(file.name)
    for name in [n for n, values in corpus.heads.items() if not any(values)]:
        del corpus.heads[name]
    if not corpus.texts or not corpus.heads:
        wanted = " or ".join(f'"{n}"' for n in (columns.jenis or "jenis", columns.skpd or "skpd"))
        names = ", ".join(corpus.sources) or "the corpus"
        raise CorpusError(f"{names}: no labelled message", f"A corpus needs a text column and {wanted}")
    return corpus


def _files(path: Path, corpus: Corpus) -> list[Path]:
    if not path.is_dir():
        return [path]
    if (path / "skpd.csv").is_file():
        corpus.agencies |= _read_agencies(path / "skpd.csv")
    if (path / ELSEWHERE).is_file():
        corpus.elsewhere += _read_elsewhere(path / ELSEWHERE)
    folder = path / "pesan" if (path / "pesan").is_dir() else path
    found = sorted(f for f in folder.iterdir() if f.suffix.lower() in _SUFFIXES and f.name not in TABLES)
    if not found:
        raise CorpusError(
            f"{path}: no labelled files in this folder", "Put CSV, TSV or XLSX files into it or into pesan/"
        )
    return found


def _read_agencies(path: Path) -> dict[str, str]:
    columns, rows = read_table(path)
    if not {"kode", "nama"} <= set(columns):
        raise CorpusError(f"{path.name}: no columns kode and nama", "Begin the agency list with kode,nama")
    return {row["kode"]: row["nama"] for row in rows}


def _read_elsewhere(path: Path) -> list[str]:
    names = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise CorpusError(f"{path.name}: cannot be read", "Save it as text in UTF-8") from None
    for number, line in enumerate(lines, 1):
        name = line.partition("#")[0].strip().lower()
        if name and words_of(name) != (name,):
            raise CorpusError(f'{path.name}:{number}: "{name}" is not one word', "Write the word that tells the place")
        names += [name] if name else []
    return names


def _is_model(path: Path) -> bool:
    """Whether a file is what ``triage train`` writes: a zip of a manifest and arrays, which a workbook is not."""
    try:
        if not path.is_file() or not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):  # ValueError: a NUL in the name
        return False
    return "manifest.json" in names and any(name.endswith(".npy") for name in names)


def _append(corpus: Corpus, path: Path, columns: Columns, extra: Sequence[str]) -> None:
    """Add the labelled rows of one file; a row's place is its record number, the header being number 1."""
    if _is_model(path):
        raise CorpusError(f"{path.name}: is a model, not a corpus", "Give files or a folder of labelled messages")
    with open_inbox([path]) as inbox:
        text = find_text_column(inbox.columns, columns.text, path.name)
        places = {
            name: _column(inbox.columns, wanted, name, path.name)
            for name, wanted in {"jenis": columns.jenis, "skpd": columns.skpd}.items()
        }
        others = {name: inbox.columns.index(name) for name in extra if name in inbox.columns}
        number = 1
        for batch in inbox.batches():
            for i, row in enumerate(batch.rows):
                number += 1
                if i in batch.problems:
                    corpus.problems.append((batch.problems[i].place, batch.problems[i].reason))
                corpus.texts.append(_cell(row[text]))
                corpus.places.append(f"{path.name}:{number}")
                for name, at in places.items():
                    values = corpus.heads.setdefault(name, [""] * (len(corpus.texts) - 1))
                    values.append(_label(row[at]) if at is not None else "")
                for name in extra:
                    corpus.extra.setdefault(name, []).append(_cell(row[others[name]]) if name in others else "")


def _column(found: Sequence[str], wanted: str | None, usual: str, name: str) -> int | None:
    if wanted is None:
        return found.index(usual) if usual in found else None
    if wanted not in found:
        raise CorpusError(
            f'{name}: no column "{wanted}" (found: {", ".join(found)})', f"Try --{usual}-column with one of them"
        )
    return found.index(wanted)


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _label(value: object) -> str:
    """A label on one line and printable: a merged cell has line ends, a stranger's file whatever it likes."""
    return " ".join("".join(c if c.isprintable() else " " for c in _cell(value)).split())


def _check(corpus: Corpus) -> None:
    """Unknown labels, empty texts and contradictions stop; other doubts are warnings."""
    for name, values in corpus.heads.items():
        if (count := len(set(values))) > MAX_LABELS:
            raise CorpusError(
                f"{name}: {count} different labels (at most {MAX_LABELS} make sense)", f"Check --{name}-column"
            )
        known = known_labels(corpus, name)
        for place, value in zip(corpus.places, values, strict=True):
            if known and value and value not in known:
                near = get_close_matches(value, known, 1)
                raise CorpusError(f'{place}: unknown {name} "{value}"', _did_you_mean(near, name))
    for place, text in zip(corpus.places, corpus.texts, strict=True):
        if not text.strip():
            raise CorpusError(f"{place}: the message is empty", "Write the message or delete the row")
    _check_duplicates(corpus)
    if "skpd" in corpus.heads and "jenis" in corpus.heads:
        for place, kind, agency in zip(corpus.places, corpus.heads["jenis"], corpus.heads["skpd"], strict=True):
            if kind == "lainnya" and agency:
                corpus.warnings.append(f'{place}: "lainnya" has no agency, but skpd says "{agency}"')


def known_labels(corpus: Corpus, name: str) -> Sequence[str]:
    """The labels that a column may have; empty if there is no list of them.

    For ``skpd`` the agency list of the folder, for ``jenis`` the guideline's kinds
    unless most labels of the corpus are others.
    """
    if name == "skpd":
        return list(corpus.agencies)
    values = corpus.heads[name]
    ours = sum(v in KINDS for v in values)
    return KINDS if 2 * ours > sum(map(bool, values)) else ()


def _did_you_mean(near: Sequence[str], name: str) -> str:
    if near:
        return f'Did you mean "{near[0]}"?'
    return "The codes are in skpd.csv" if name == "skpd" else f"Known: {', '.join(KINDS)}"


def _check_duplicates(corpus: Corpus) -> None:
    """The same text twice is a warning; real desks contradict themselves, so two labels are one, too."""
    first: dict[str, int] = {}
    for i, text in enumerate(corpus.texts):
        j = first.setdefault(text.strip(), i)
        if i == j:
            continue
        different = [n for n, v in corpus.heads.items() if v[i] and v[j] and v[i] != v[j]]
        if different:
            name = different[0]
            a, b = corpus.heads[name][j], corpus.heads[name][i]
            problem = f'{corpus.places[i]}: the text of {corpus.places[j]} again, as {name} "{b}" instead of "{a}"'
            corpus.warnings.append(problem)
        else:
            corpus.warnings.append(f"{corpus.places[i]}: the text of {corpus.places[j]} again")

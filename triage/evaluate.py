"""Score a model on labelled messages: from predictions and truth to a :class:`Report`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from triage import metrics
from triage.bundle import Bundle
from triage.metrics import Coded
from triage.predictions import Predictions
from triage.pretrained import OVERLAP, overlap
from triage.reliability import bins_of
from triage.report.data import (
    Confusion,
    CorpusFacts,
    CurvePoint,
    HeadReport,
    Message,
    ModelFacts,
    Note,
    Report,
)
from triage.slices import Labelled, slices

#: Messages kept per cell of the confusion table, in all, and of unknown words: enough to see
#: the pattern, and a report of 100,000 rows stays below 2 MB.
EXAMPLES, ERRORS, WORDS = 10, 1500, 60


def evaluate(
    labelled: Labelled,
    said: Predictions,
    model: ModelFacts,
    *,
    max_error: float = 0.05,
    known: Callable[[str], bool] | None = None,
    show: Callable[[str], str] | None = None,
    seed: int = 0,
) -> Report:
    """Measure predictions against the truth.

    Parameters
    ----------
    labelled: n labelled messages.
    said: the predictions for them, in the same order.
    known: tells whether the model saw a word in training; without it the report
        lists no unknown words.
    show: what is done to a text before it enters the report; redaction by default.
    seed: of the bootstrap.

    Raises
    ------
    ValueError: predictions and labels of different length (a programming error).
    """
    if len(said.tindakan) != len(labelled.texts):
        raise ValueError("predictions and messages differ in number")
    coded = {
        name: metrics.code(labelled.truth[name], head)
        for name, head in said.heads.items()
        if any(labelled.truth.get(name, []))
    }
    guesses = {name: head.names() for name, head in said.heads.items()}
    heads = [_head(name, found, seed) for name, found in coded.items()]
    auto = metrics.auto_metrics(labelled.truth, guesses, said.tindakan)
    clean = show or _redact
    report = Report(
        model=model,
        corpus=CorpusFacts(labelled.names, len(labelled.texts), digest(labelled)),
        metrics={f"{head.name}.{k}": e for head in heads for k, e in head.metrics.items()}
        | {f"auto.{k}": e for k, e in auto.items()},
        heads=heads,
        max_error=max_error,
        curve=_curve(coded),
        slices=slices(labelled, said.tindakan, guesses),
        unknown_words=unknown_words(labelled.texts, known, clean) if known else [],
        errors=_errors(labelled, said, guesses)[:ERRORS],
        redacted=show is None,
        warnings=_warnings(labelled, said, coded),
    )
    for message in report.errors:
        message.text = clean(message.text)
        message.why = clean(message.why)
    return report


def digest(labelled: Labelled) -> str:
    """SHA-256 over texts and labels in order: equal corpora have equal digests."""
    whole = hashlib.sha256()
    for column in (labelled.texts, *(labelled.truth[name] for name in sorted(labelled.truth))):
        for cell in column:
            whole.update(cell.encode("utf-8", "surrogatepass") + b"\0")
    return whole.hexdigest()


def seen(model: Bundle, name: str, texts: Sequence[str]) -> list[Note]:
    """A remark if a model was trained on these messages: nothing it says of them is news."""
    share = overlap(model.arrays["fingerprints"], texts)
    if share <= OVERLAP:
        return []
    return [Note("seen", {"rows": round(share * len(texts)), "all": len(texts), "model": name})]


def unknown_words(
    texts: Sequence[str], known: Callable[[str], bool], show: Callable[[str], str]
) -> list[tuple[str, int]]:
    """Words that training never saw, with the number of messages that have them, most first.

    Read from the texts as ``show`` leaves them, since many an unknown word is a
    citizen's name; a word of one message tells nothing about the others.
    """
    from triage.words import words_of

    counts: Counter[str] = Counter()
    for text in texts:
        if any(word.isalpha() and not known(word) for chunk in text.split() for word in words_of(chunk)):
            words = {word for chunk in show(text).split() for word in words_of(chunk)}
            counts.update(word for word in words if word.isalpha() and not known(word))
    often = [(word, count) for word, count in counts.items() if count > 1]
    return sorted(often, key=lambda item: (-item[1], item[0]))[:WORDS]


def _redact(text: str) -> str:
    from triage.redact import redact

    return redact(text)


def _head(name: str, coded: Coded, seed: int) -> HeadReport:
    table = coded.confusion()
    cells: dict[tuple[int, int], list[int]] = {}
    for i in np.flatnonzero(~coded.right).tolist():
        cells.setdefault((int(coded.truth[i]), int(coded.best[i])), []).append(int(coded.rows[i]))
    said = [*coded.labels, ""]  # best is -1 without a label
    confusions = [
        Confusion(coded.labels[t], said[b], len(rows), rows[:EXAMPLES])
        for (t, b), rows in sorted(cells.items(), key=lambda cell: (-len(cell[1]), cell[0]))
    ]
    return HeadReport(
        name, coded.labels, coded.unknown, metrics.head_metrics(coded, seed), metrics.label_scores(coded),
        table.tolist(), confusions, bins_of(coded.confidence, coded.right),
    )  # fmt: skip


def _errors(labelled: Labelled, said: Predictions, guesses: Mapping[str, Sequence[str]]) -> list[Message]:
    """Rows with a wrong label: those sent to the wrong place first, then the surest mistakes."""
    truth, found = labelled.truth, []
    misrouted = metrics.misrouted(truth, guesses, said.tindakan)
    sure = {name: head.confidence().tolist() for name, head in said.heads.items()}
    for i, text in enumerate(labelled.texts):
        wrong = [n for n in guesses if n in truth and truth[n][i] and truth[n][i] != guesses[n][i]]
        if not wrong and not misrouted[i]:
            continue
        message = Message(
            i, labelled.places[i], text, {n: column[i] for n, column in truth.items()},
            {n: column[i] for n, column in guesses.items()},
            {n: round(column[i], 4) for n, column in sure.items()},
            said.tindakan[i], said.alasan[i], bool(misrouted[i]),
        )  # fmt: skip
        cost = max((sure[n][i] for n in wrong), default=0.0)
        found.append((not message.misrouted, -cost, i, message))
    return [entry[3] for entry in sorted(found, key=lambda entry: entry[:3])]


def _curve(coded: Mapping[str, Coded]) -> list[CurvePoint]:
    main = coded.get("skpd") or coded.get("jenis")
    if main is None:
        return []
    return [CurvePoint(*point) for point in metrics.coverage_curve(main.confidence, main.right)]


def _warnings(labelled: Labelled, said: Predictions, coded: Mapping[str, Coded]) -> list[Note]:
    found = []
    for name, head in coded.items():
        if head.unknown:
            rows = sum(label in head.unknown for label in labelled.truth[name])
            values: dict[str, str | int | float] = {"head": name, "rows": rows, "labels": ", ".join(head.unknown)}
            found.append(Note("unknown_labels", values))
        empty = len(labelled.texts) - len(head.rows)
        if empty:
            found.append(Note("no_truth_rows", {"head": name, "rows": empty}))
    return found + [Note("no_truth", {"head": name}) for name in said.heads if name not in coded]

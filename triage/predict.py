"""Messages -> labels: the one batch function, and the faces it has for rows, frames and streams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from triage import bundle as bundles
from triage.bundle import Bundle
from triage.calibrate import Calibration, RiskCurve, unfamiliar, with_prior
from triage.decide import ACTIONABLE, ARSIP, ASKING, MAX_ERROR, TINJAU, WITHOUT_AGENCY, Promise, decide
from triage.errors import ModelError, UsageError
from triage.predictions import Head, Predictions, joined
from triage.reasons import sentences, strongest
from triage.scorer import BLOCK, Scorer, Scores
from triage.sound import check
from triage.weights import weights_of

Array = np.ndarray[Any, Any]

#: What ``alasan`` says of a message without a word.
NOTHING_TO_READ = "(tidak ada kata yang bisa dibaca)"
#: Characters scored together at most, whatever the number of messages.
_BLOCK_CHARACTERS = 400_000


class Triage:
    """A loaded model that classifies messages."""

    def __init__(self, model: Bundle, prior: Mapping[str, float] | None = None, max_error: float | None = None) -> None:
        self.bundle = model
        try:
            check(model.manifest, model.arrays)
            self._unpack()
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError):
            raise ModelError("the model's parts do not fit together", "Train it again with triage train") from None
        self.prior = _checked_prior(prior, self.labels)
        share = float(model.manifest["least_share"])
        self.promise = Promise.of(self.curves, share, MAX_ERROR if max_error is None else max_error)

    @classmethod
    def load(
        cls, path: str | Path | None = None, prior: Mapping[str, float] | None = None, max_error: float | None = None
    ) -> Triage:
        """Load a model file; the shipped Jakarta model if ``path`` is None.

        ``prior`` gives the expected share of labels in the inbox ({"pertanyaan": 0.05});
        ``max_error`` another promise than the default.

        Raises
        ------
        ModelError: the file is missing, damaged, unsafe or too new.
        """
        where = default_model() if path is None else path
        return cls(bundles.load(where), prior, max_error)

    def classify(self, texts: Sequence[str]) -> Predictions:
        """Label any number of messages.

        >>> said = Triage.load().classify(["lampu jalan mati", "..."])
        >>> said.heads["skpd"].names(), said.tindakan[1]
        (['binamarga', ''], 'tinjau')

        Raises
        ------
        TypeError: one message instead of a list; its letters would be taken for messages.

        >>> Triage.load().classify("lampu jalan mati")
        Traceback (most recent call last):
        TypeError: classify takes a list of messages: write [message]
        """
        if isinstance(texts, str):
            raise TypeError("classify takes a list of messages: write [message]")
        blocks = [self._classify(block) for block in _blocks(texts)]
        if len(blocks) == 1:
            return blocks[0]
        return joined(blocks)

    def _classify(self, texts: Sequence[str]) -> Predictions:
        scores = self.scorer.score(texts)
        silent = scores.words == 0
        heads = {name: self._head(name, scores, silent) for name in self.labels}
        best = {name: head.best for name, head in heads.items()}
        confidence = {name: head.confidence() for name, head in heads.items()}
        actions = decide(best, confidence, self.labels, scores, self.promise)
        reasons = self._reasons(scores, heads)
        for i in [i for i, (a, reason) in enumerate(zip(actions, reasons, strict=True)) if a == ARSIP or not reason]:
            # What no word speaks for is a guess, however likely (a checksum is full of letters); who asks
            # for something must not be shelved.
            if not reasons[i] or scores.waits[i]:
                actions[i] = TINJAU
        for i in np.flatnonzero(silent).tolist():
            actions[i], reasons[i] = TINJAU, NOTHING_TO_READ
        return Predictions(heads, actions, reasons)

    def _head(self, name: str, scores: Scores, silent: Array) -> Head:
        values = scores.values[:, self.slices[name]]
        probabilities = self.calibrations[name].probabilities(values, scores.words, scores.known)
        if not self.promise.familiar(scores.words, scores.known).all():
            probabilities = unfamiliar(probabilities, scores.words, scores.known, self.promise.least_share)
        if name in self.prior:
            trained = self.bundle.manifest["heads"][name]["shares"]
            probabilities = with_prior(probabilities, self.labels[name], trained, self.prior[name])
        best = probabilities.argmax(axis=1)
        if silent.any():
            probabilities[silent], best[silent] = 0, -1
        return Head(self.labels[name], probabilities, best)

    def _reasons(self, scores: Scores, heads: Mapping[str, Head]) -> list[str]:
        """Words that pushed the chosen agency and kind; only the kind where no agency gets it."""
        lengths = np.diff(scores.starts)
        pushes = np.zeros(len(scores.chunks), dtype=np.float32)
        without = np.zeros(len(scores.words), dtype=bool)
        kind: Array | None = None
        for name, head in heads.items():
            column = self.slices[name].start + head.best
            if name == "jenis" and WITHOUT_AGENCY in head.labels:
                kind, without = column, head.best == head.labels.index(WITHOUT_AGENCY)
            elif kind is not None:
                column = np.where(without, kind, column)  # the kind's push twice: in the same order as once
            pushes += self.scorer.contributions(scores.chunks, np.repeat(column, lengths))
        places = strongest(pushes, scores.starts)
        chunks = np.where(places >= 0, scores.chunks[places] if len(scores.chunks) else 0, 0)
        return sentences(self.scorer.texts.numbers(chunks), self.scorer.texts.shown)

    def _unpack(self) -> None:
        manifest, arrays = self.bundle.manifest, self.bundle.arrays
        self.labels: dict[str, list[str]] = {n: list(h["labels"]) for n, h in manifest["heads"].items()}
        self.slices: dict[str, slice] = {}
        begin = 0
        for name, labels in self.labels.items():
            self.slices[name] = slice(begin, begin + len(labels))
            begin += len(labels)
        self.calibrations = {n: Calibration.of(h["calibration"]) for n, h in manifest["heads"].items()}
        self.curves = {
            n: [
                RiskCurve(*(arrays[f"curve_{key}_{part}"] for part in ("confidence", "sent", "wrong")))
                for key in ([f"{n}_{k}" for k in range(len(own))] if n == "jenis" else [n])
            ]
            for n, own in self.labels.items()
        }
        self.scorer = Scorer(weights_of(self.bundle, begin), manifest.get("elsewhere", ()), ACTIONABLE | ASKING)


def default_model() -> Path:
    """Where the shipped model is."""
    return Path(str(resources.files("triage") / "models" / "jakarta.triage"))


def _blocks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Slices of about equal length, at most BLOCK messages and _BLOCK_CHARACTERS; at least one, maybe empty."""
    size = -(-len(texts) // max(1, -(-len(texts) // BLOCK))) or 1
    for begin in range(0, max(len(texts), 1), size):
        block = texts[begin : begin + size]
        while len(block) > 1 and sum(map(len, block)) > _BLOCK_CHARACTERS:
            sizes = np.cumsum([len(text) for text in block])
            fit = max(1, int(np.searchsorted(sizes, _BLOCK_CHARACTERS, side="right")))
            yield block[:fit]
            block = block[fit:]
        yield block


def _checked_prior(prior: Mapping[str, float] | None, labels: Mapping[str, list[str]]) -> dict[str, dict[str, float]]:
    """The prior sorted by head.

    Raises
    ------
    UsageError: an unknown label, a share outside 0 to 1, or shares above 1 in all.
    """
    by_head: dict[str, dict[str, float]] = {}
    for label, share in (prior or {}).items():
        head = next((name for name, known in labels.items() if label in known), None)
        if head is None:
            known = ", ".join(label for names in labels.values() for label in names)
            raise UsageError(f'--prior: no label "{label}" in this model', f"Its labels are {known}")
        by_head.setdefault(head, {})[label] = share
    for shares in by_head.values():
        if any(not 0 < s < 1 for s in shares.values()) or sum(shares.values()) >= 1:
            raise UsageError("--prior: shares must be between 0 and 1 and leave room for the other labels",
                             "Write for example --prior pertanyaan=0.05")  # fmt: skip
    return by_head

"""Corpora -> a model file: features, learners, honest scores, calibration, promise.

    messages -> folds -> per fold: features, learners, out-of-fold scores
             -> settings -> calibration and risk curves (out-of-fold only)
             -> all messages: features, learners -> folded rows -> parity check -> bundle

Every score that is reported, calibrated on or promised with comes from a model
that had not seen the message (nor a near-duplicate of it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from triage import calibrate, card, learner
from triage.bundle import Bundle, pack_strings
from triage.calibrate import Calibration, RiskCurve
from triage.corpus import Corpus
from triage.crossval import HeldOut, Progress, Target, cross_validate
from triage.drift.profile import reference
from triage.errors import CorpusError, ModelError
from triage.features import FeatureSpace, tokenise
from triage.learner import Factored, Linear, Settings
from triage.normalise import TEXT_VERSION
from triage.parts import BEGIN, END
from triage.plan import Plan
from triage.scorer import BLOCK, Scorer
from triage.stems import stem
from triage.weights import weights_of
from triage.words import words_of

Array = np.ndarray[Any, Any]

#: The light scores may differ from scikit-learn's by this much; float32 sums of
#: some hundred numbers near 1 stay a hundred times below it.
PARITY = 1e-5
#: Labels with fewer messages than this are learned, but cannot be measured.
THIN = 5
#: The shares of known words below which only this part of the held-out messages lie
#: tell a strange text from an ordinary one.
_STRANGE = 0.02


@dataclass(frozen=True)
class Trained:
    """A model and what its training found out."""

    bundle: Bundle
    held_out: HeldOut
    settings: dict[str, Settings]
    notes: list[str]


def train(
    corpus: Corpus,
    *,
    seed: int = 0,
    budget: float = 600.0,
    date: str = "",
    jobs: int = 2,
    time: str | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Learn a model from a checked corpus.

    Parameters
    ----------
    seed: makes every choice repeatable; the same corpus and seed give the same bytes.
    budget: seconds the search for settings may take, by estimate (:mod:`triage.plan`),
        so that the choice does not depend on how busy the machine is.
    time: column of ``corpus.extra`` with sortable times; held-out folds are then
        stretches of time.
    date: ISO date for the model card; part of the bytes.

    Raises
    ------
    CorpusError: nothing to learn from.
    ModelError: the light scores differ from scikit-learn's.
    """
    tell = progress or (lambda what, share: None)
    targets = {name: target_of(corpus, name) for name in corpus.heads}
    notes = _notes(targets)
    tell("reading words", 0.0)
    tokens = tokenise(corpus.texts)
    plan = Plan.of(tokens, targets, budget)
    folds = plan.folds(corpus.groups, targets, seed, corpus.extra.get(time) if time else None)
    held_out, settings = cross_validate(tokens, targets, folds, plan, jobs, tell)
    tell("learning from all messages", 0.85)
    space = FeatureSpace.fit(tokens, plan.recipe)
    linears = _fit_heads(space.matrix(tokens), targets, settings, jobs)
    tell("calibrating", 0.95)
    arrays = fold(space, linears)
    manifest = _manifest(corpus, targets, plan, held_out, settings, seed, date)
    for name, target in targets.items():
        for key, curve in _curves(target, held_out, name, manifest["heads"][name]["calibration"]).items():
            arrays |= {f"curve_{key}_{part}": getattr(curve, part) for part in ("confidence", "sent", "wrong")}
    exact = Bundle(manifest, arrays)
    check_parity(exact, space, linears, corpus.texts[: 4 * BLOCK])
    return Trained(_halved(exact), held_out, settings, notes)


def target_of(corpus: Corpus, name: str) -> Target:
    """Label names in order and the label number of each message.

    Raises
    ------
    CorpusError: no message has this label.
    """
    values = corpus.heads[name]
    labels = sorted({v for v in values if v})
    if not labels:
        raise CorpusError(f'no message has a "{name}"', f"Fill the column {name} or leave it out")
    number = {label: i for i, label in enumerate(labels)} | {"": -1}
    return Target(labels, np.array([number[v] for v in values]))


def _notes(targets: Mapping[str, Target]) -> list[str]:
    """What is done with thin labels, in words: nothing is ever dropped."""
    notes = []
    for name, target in targets.items():
        counts = np.bincount(target.truth[target.rows], minlength=len(target.labels))
        thin = [f"{target.labels[i]} ({counts[i]})" for i in np.flatnonzero(counts < THIN)]
        if thin:
            notes.append(
                f"{name}: fewer than {THIN} messages for {', '.join(thin)}: learned like the others, "
                "but their scores mean little; write more"
            )
    return notes


# -- the final model ----------------------------------------------------------


def _fit_heads(
    features: Factored, targets: Mapping[str, Target], settings: Mapping[str, Settings], jobs: int
) -> dict[str, Linear]:
    from joblib import Parallel, delayed

    fitted = Parallel(n_jobs=min(jobs, len(targets)))(
        delayed(learner.fit)(features.rows(t.rows), t.truth[t.rows], len(t.labels), settings[name])
        for name, t in targets.items()
    )
    return dict(zip(targets, fitted, strict=True))


def fold(space: FeatureSpace, linears: Mapping[str, Linear]) -> dict[str, Array]:
    """T W: one row of scores per word, part and stem pair, all heads side by side.

    Float32; see :class:`triage.scorer.Weights` for the shapes.
    """
    weights = np.hstack([linear.weights for linear in linears.values()])
    intercept = np.concatenate([linear.intercept for linear in linears.values()])
    table = space.word_table(list(space.words))
    v, f = len(space.words), len(space.parts)
    stems = [BEGIN, END, *dict.fromkeys(s for pair in space.pairs for s in pair if s not in (BEGIN, END))]
    number = {s: i for i, s in enumerate(stems)}
    arrays = {
        "word_rows": table @ weights[: v + f],
        "word_squares": np.asarray(table.multiply(table).sum(axis=1)).ravel(),
        "part_rows": weights[v : v + f] * space.part_weight[:, None],
        "part_squares": space.part_weight**2,
        "pair_rows": weights[v + f :] * space.pair_weight[:, None],
        "pair_squares": space.pair_weight**2,
        "intercept": intercept,
    }
    return {name: array.astype(np.float32) for name, array in arrays.items()} | {
        "words": pack_strings(list(space.words)),
        "parts": pack_strings(list(space.parts)),
        "stems": pack_strings(stems),
        "word_stems": np.array([number.get(stem(w), len(stems)) for w in space.words], dtype=np.int32),
        "word_plain": np.array(
            [w.isascii() and w.isalpha() and words_of(w) == (w,) for w in space.words], dtype=np.uint8
        ),
        "pairs": np.array([[number[a], number[b]] for a, b in space.pairs], dtype=np.int32).reshape(-1, 2),
    }


def check_parity(model: Bundle, space: FeatureSpace, linears: Mapping[str, Linear], texts: Sequence[str]) -> None:
    """Refuse a model whose light scores are not those of scikit-learn on the same weights.

    The texts are changed so that they hold unknown words and pairs, too: each
    one's words in reverse order, every fifth written backwards.

    Raises
    ------
    ModelError: a score differs by more than :data:`PARITY`.
    """
    labels = sum(len(linear.intercept) for linear in linears.values())
    scorer = Scorer(weights_of(model, labels))
    strange = [" ".join(w[::-1] if i % 5 == 0 else w for i, w in enumerate(reversed(t.split()))) for t in texts]
    for begin in range(0, len(strange), BLOCK):
        block = strange[begin : begin + BLOCK]
        features = space.matrix(tokenise(block))
        exact = np.hstack([_by_scikit_learn(linear, features) for linear in linears.values()])
        gap = float(np.abs(scorer.score(block).values - exact).max(initial=0))
        if not gap <= PARITY:
            raise ModelError(
                f"the folded scores differ from scikit-learn's by {gap:.1e} (allowed {PARITY:.0e}); "
                "no model was written",
                "This is a fault of triage: please report it with the corpus's shape",
            )


def _by_scikit_learn(linear: Linear, features: Factored) -> Array:
    """Decision values (n, labels) of scikit-learn's linear classifier on the features written out."""
    from scipy import sparse
    from sklearn.linear_model import RidgeClassifier

    classifier = RidgeClassifier()
    classifier.coef_, classifier.intercept_ = linear.weights.T, linear.intercept
    written_out = sparse.hstack([features.counts @ features.table, features.pairs]).tocsr()
    values: Array = classifier.decision_function(written_out)
    return values


def _halved(model: Bundle) -> Bundle:
    """Rows in half precision: the file and the memory shrink by half, no score moves by 0.001."""
    small = {n: a.astype(np.float16) if n.endswith("_rows") else a for n, a in model.arrays.items()}
    return Bundle(model.manifest, small)


def _manifest(
    corpus: Corpus,
    targets: Mapping[str, Target],
    plan: Plan,
    held_out: HeldOut,
    settings: Mapping[str, Settings],
    seed: int,
    date: str,
) -> dict[str, Any]:
    share = held_out.known / np.maximum(held_out.words, 1)
    heads, truths, choices = {}, {}, {}
    for name, target in targets.items():
        rows = target.rows
        scores, truth = held_out.scores[name][rows], target.truth[rows]
        fitted = calibrate.fit(scores, held_out.words[rows], held_out.known[rows], truth)
        counts = np.bincount(truth, minlength=len(target.labels))
        best = fitted.probabilities(scores, held_out.words[rows], held_out.known[rows]).argmax(axis=1)
        truths[name], choices[name] = truth, best
        heads[name] = {
            "labels": target.labels,
            "messages": counts.tolist(),
            "shares": [round(float(c), 9) for c in counts / counts.sum()],
            "calibration": {key: list(value) for key, value in asdict(fitted).items()},
            "settings": asdict(settings[name]),
            "cross_validated": {
                "accuracy": round(float((best == truth).mean()), 4),
                "macro_f1": round(calibrate.macro_f1(truth, best, len(target.labels)), 4),
            },
        }
    return {
        "text_version": TEXT_VERSION,
        "date": date,
        "seed": seed,
        "corpus": {"messages": len(corpus.texts), "sha256": corpus.digest, "sources": corpus.sources},
        "folds": plan.fold_count,
        "recipe": asdict(plan.recipe),
        "least_share": round(float(np.quantile(share[held_out.words > 0], _STRANGE)), 4),
        "heads": heads,
        "card": card.facts(truths, choices, {name: target.labels for name, target in targets.items()}),
        "reference": reference(held_out, heads),
    }


def _curves(target: Target, held_out: HeldOut, name: str, fitted: Mapping[str, Any]) -> dict[str, RiskCurve]:
    """Held-out risk by head; for the kind of message, by the kind that was chosen.

    A kind decides what is done, so each action must keep the promise by itself:
    nine right reports do not make up for a complaint in the archive.
    """
    rows = target.rows
    p = Calibration.of(fitted).probabilities(held_out.scores[name][rows], held_out.words[rows], held_out.known[rows])
    best, sure = p.argmax(axis=1), p.max(axis=1)
    wrong = best != target.truth[rows]
    if name != "jenis":
        return {name: RiskCurve.of(sure, wrong)}
    return {f"{name}_{k}": RiskCurve.of(sure[best == k], wrong[best == k]) for k in range(len(target.labels))}

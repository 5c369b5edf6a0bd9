"""Corpora -> a model file: features, learners, honest scores, calibration, promise.

    messages -> folds -> per fold: features, learners, out-of-fold scores
             -> settings -> calibration and risk curves (out-of-fold only)
             -> all messages: features, learners -> folded rows -> parity check -> bundle

Every score that is reported, calibrated on or promised with comes from a model
that had not seen the message (nor a near-duplicate of it).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from triage import calibrate, card, learner
from triage.bundle import Bundle
from triage.calibrate import Calibration, RiskCurve
from triage.corpus import Corpus
from triage.crossval import HeldOut, Progress, cross_validate
from triage.drift.profile import reference
from triage.features import FeatureSpace, tokenise
from triage.fold import CHECKED, check_parity, fold, halved
from triage.learner import Factored, Linear, Settings
from triage.normalise import TEXT_VERSION
from triage.orphans import followed
from triage.plan import Plan
from triage.pretrained import NOTHING, OVERLAP, Pretrained, fingerprints
from triage.targets import Target, target_of, times_of

Array = np.ndarray[Any, Any]

#: Labels with fewer messages than this are learned, but cannot be measured.
THIN = 5
#: Labels that a note names; somebody who took a column of numbers for labels has hundreds.
NAMED = 10
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
    pretrained: Pretrained = NOTHING,
    progress: Progress | None = None,
) -> Trained:
    """Learn a model from a checked corpus.

    Parameters
    ----------
    seed: makes every choice repeatable; the same corpus and seed give the same bytes.
    budget: seconds the search for settings may take, by estimate (:mod:`triage.plan`),
        so that the choice does not depend on how busy the machine is.
    jobs: processes; they change nothing but the time it takes.
    time: column of ``corpus.extra`` with sortable times; held-out folds are then
        stretches of time.
    progress: told what is being done and which share of the work is done.
    date: ISO date for the model card; part of the bytes.
    pretrained: what an earlier model knows of words; it is left aside, with a note, if
        it was trained on messages of this corpus.

    Raises
    ------
    CorpusError: nothing to learn from.
    UsageError: no such column of times, or times that cannot be sorted.
    ModelError: the light scores differ from scikit-learn's.
    """
    tell = progress or (lambda what, share: None)
    targets = {name: target_of(corpus, name) for name in corpus.heads}
    notes = _notes(targets)
    pretrained = _unless_overlapping(pretrained, corpus, notes)
    tell("reading words", 0.0)
    tokens = tokenise(corpus.texts)
    plan = Plan.of(tokens, targets, budget, bool(pretrained.width))
    folds = plan.folds(corpus.groups, targets, seed, times_of(corpus, time) if time else None)
    held_out, settings = cross_validate(tokens, targets, folds, plan, jobs, tell, pretrained)
    tell("learning from all messages", 0.85)
    space = FeatureSpace.fit(tokens, plan.recipe, pretrained)
    linears = _fit_heads(space.matrix(tokens), targets, settings, jobs)
    tell("calibrating", 0.95)
    arrays = fold(space, linears) | {"fingerprints": fingerprints(corpus.texts, pretrained)}
    manifest = _manifest(corpus, targets, plan, held_out, settings, seed, date)
    for name, target in targets.items():
        for key, curve in _curves(target, held_out, name, manifest["heads"][name]["calibration"]).items():
            arrays |= {f"curve_{key}_{part}": getattr(curve, part) for part in ("confidence", "sent", "wrong")}
    exact = Bundle(manifest, arrays)
    check_parity(exact, space, linears, corpus.texts[:: -(-len(corpus.texts) // CHECKED)])
    return Trained(halved(exact), held_out, settings, notes)


def _notes(targets: Mapping[str, Target]) -> list[str]:
    """What is done with thin labels, in words: nothing is ever dropped."""
    notes = []
    for name, target in targets.items():
        counts = np.bincount(target.truth[target.rows], minlength=len(target.labels))
        if len(target.labels) == 1:
            notes.append(f"{name}: every message is {target.labels[0]}, so there is nothing to tell apart")
        thin = [f"{target.labels[i]} ({counts[i]})" for i in np.flatnonzero(counts < THIN)]
        if thin:
            more = f" and {len(thin) - NAMED} more" if len(thin) > NAMED else ""
            notes.append(
                f"{name}: fewer than {THIN} messages for {', '.join(thin[:NAMED])}{more}: learned like the others, "
                "but their scores mean little; write more"
            )
    return notes


def _unless_overlapping(pretrained: Pretrained, corpus: Corpus, notes: list[str]) -> Pretrained:
    """The earlier model, or nothing if it has seen messages of this corpus: its rows would know their labels."""
    share = pretrained.overlap(corpus.texts)
    if share <= OVERLAP:
        return pretrained
    notes.append(f"pretrained rows left aside: that model was trained on {share:.0%} of these messages")
    return NOTHING


# -- the final model ----------------------------------------------------------


def _fit_heads(
    features: Factored, targets: Mapping[str, Target], settings: Mapping[str, Settings], jobs: int
) -> dict[str, Linear]:
    from joblib import Parallel, delayed

    fitted = Parallel(n_jobs=min(jobs, len(targets)))(
        delayed(followed)(
            os.getpid(), learner.fit, features.rows(t.rows), t.truth[t.rows], len(t.labels), settings[name]
        )
        for name, t in targets.items()
    )
    return dict(zip(targets, fitted, strict=True))


def _manifest(
    corpus: Corpus,
    targets: Mapping[str, Target],
    plan: Plan,
    held_out: HeldOut,
    settings: Mapping[str, Settings],
    seed: int,
    date: str,
) -> dict[str, Any]:
    telling = held_out.words > 0
    share = held_out.known[telling] / held_out.words[telling] if telling.any() else np.zeros(1)
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
        "elsewhere": sorted(set(corpus.elsewhere)),
        "least_share": round(float(np.quantile(share, _STRANGE)), 4),
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

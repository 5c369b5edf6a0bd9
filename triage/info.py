"""What a model is: labels, date, corpus, scores, thresholds."""

from __future__ import annotations

from typing import Any

from triage.decide import CERTAINTY
from triage.errors import counted
from triage.predict import Triage


def info(triage: Triage) -> dict[str, Any]:
    """The facts of a model as one JSON-able dictionary."""
    manifest = triage.bundle.manifest
    heads = {}
    for name, head in manifest["heads"].items():
        thresholds = triage.promise.thresholds[name].tolist()
        sent = [
            int(c.sent[c.confidence >= t].max(initial=0)) for c, t in zip(triage.curves[name], thresholds, strict=True)
        ]
        held_out = sum(int(c.sent[-1]) for c in triage.curves[name] if len(c.sent))
        shown = [round(t, 4) if t <= 1 else None for t in thresholds]
        heads[name] = {
            "labels": dict(zip(head["labels"], head["messages"], strict=True)),
            "cross_validated": head["cross_validated"],
            "settings": head["settings"],
            "thresholds": dict(zip(head["labels"], shown, strict=True)) if len(shown) > 1 else shown[0],
            "share_above_threshold": round(sum(sent) / max(1, held_out), 4),
        }
    return {
        "format": manifest["format"], "version": manifest["version"], "sha256": triage.bundle.digest,
        "date": manifest["date"], "seed": manifest["seed"], "text_version": manifest["text_version"],
        "corpus": manifest["corpus"], "folds": manifest["folds"], "words": len(triage.scorer.weights.words),
        "promise": {"max_error": triage.promise.max_error, "certainty": CERTAINTY}, "heads": heads,
    }  # fmt: skip


def lines(facts: dict[str, Any]) -> list[str]:
    """The facts for people."""
    promise, corpus = facts["promise"], facts["corpus"]
    said = [
        f"triage model, format {facts['version']}, made {facts['date'] or 'on an unknown day'}",
        f"sha256: {facts['sha256']}",
        f"corpus: {counted(corpus['messages'], 'message')} in {counted(len(corpus['sources']), 'file')}, "
        f"sha256 {corpus['sha256'][:16]}",
        f"words known: {facts['words']}",
        f"promise: at most {promise['max_error']:.0%} wrong among automatic messages, "
        f"with {promise['certainty']:.0%} certainty on messages like those of the corpus",
    ]
    for name, head in facts["heads"].items():
        scores = head["cross_validated"]
        sure = _thresholds(head["thresholds"])
        said += [
            f"{name}: {counted(len(head['labels']), 'label')}, accuracy {scores['accuracy']:.3f}, "
            f"macro-F1 {scores['macro_f1']:.3f} ({facts['folds']}-fold cross-validation); "
            f"automatic {sure}, {head['share_above_threshold']:.0%} of held-out messages",
            "  " + ", ".join(f"{label} {count}" for label, count in head["labels"].items()),
        ]
    return said


def _thresholds(found: float | dict[str, float | None] | None) -> str:
    """From which probability on a label is automatic."""
    if isinstance(found, dict):
        return ", ".join(f"{label} {_thresholds(value)}" for label, value in found.items())
    return f"from {found:.2f}" if found is not None else "never (the promise cannot be kept)"

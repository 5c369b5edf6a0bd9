"""The answer in plain sentences, shared by every face a person reads."""

from __future__ import annotations

from dataclasses import dataclass

from triage.intervals import Estimate
from triage.report.data import Report
from triage.report.labels import Words

_SENTENCES = (
    ("jenis.accuracy", "head_jenis"),
    ("skpd.accuracy", "head_skpd"),
    ("skpd.top3", "head_top3"),
    ("auto.coverage", "head_coverage"),
    ("auto.error", "head_error"),
)


@dataclass(frozen=True)
class Sentence:
    """One answer: the metric, its number and what it means in words."""

    metric: str
    estimate: Estimate
    text: str


def sentences(report: Report, words: Words) -> list[Sentence]:
    """One sentence per question a boss asks, with its interval."""
    found = []
    for name, key in _SENTENCES:
        estimate = report.metrics.get(name)
        if estimate is None:
            continue
        if estimate.value is None:
            found += [Sentence(name, estimate, words(_without_error(report)))] if name == "auto.error" else []
            continue
        ends = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
        shown = {end: words.percent(value) for end, value in ends.items()}
        shown |= {"promise": words.percent(report.max_error, 0), "rows": words.count(estimate.rows)}
        found.append(Sentence(name, estimate, words(_partly(report, name, key), **shown)))
    return found


def _without_error(report: Report) -> str:
    """Why there is no error: nothing was automatic, or the corpus cannot tell."""
    done = report.metrics.get("auto.coverage", Estimate(None))
    return "head_unjudged" if done.value else "head_none"


def _partly(report: Report, name: str, key: str) -> str:
    """The key of a sentence, or of the one that says that only some messages could be judged."""
    judged = report.metrics.get("auto.judged", Estimate(None)).value
    return "head_error_partly" if name == "auto.error" and judged is not None and judged < 1 else key


def headline(report: Report, words: Words) -> list[str]:
    """The sentences alone."""
    return [sentence.text for sentence in sentences(report, words)]


def model_name(report: Report, words: Words) -> str:
    """What was measured: a model file by its name and digest, or the models of a cross-validation."""
    if report.splits and not report.model.digest:
        return words("folds_model", folds=report.splits.folds)
    return f"{report.model.name} {report.model.digest[:12]}".rstrip()


def promise(report: Report) -> str:
    """``promise_kept`` (the interval ends below it), ``promise_broken`` (begins above it) or ``promise_unsure``.

    Empty without a promise to judge.
    """
    error = report.metrics.get("auto.error")
    if error is None or error.value is None or error.low is None or error.high is None:
        return ""
    if error.low > report.max_error:
        return "promise_broken"
    return "promise_kept" if error.high <= report.max_error else "promise_unsure"


def learning_sentences(report: Report, words: Words) -> list[str]:
    """What the last doubling of the training messages brought to each head's accuracy and macro-F1."""
    if len(report.learning) < 2:
        return []
    before, after = report.learning[-2:]
    found = []
    for name, new in after.metrics.items():
        old = before.metrics.get(name)
        if old is not None and old.value is not None and new.value is not None:
            gain = 100 * (new.value - old.value)
            rows = {"few": words.count(before.rows), "many": words.count(after.rows)}
            found.append(words("learning_gain", metric=name, points=words.signed(gain, 1), **rows))
    return found

"""The answer in plain sentences, shared by every face a person reads."""

from __future__ import annotations

from triage.report.data import Report
from triage.report.labels import Words

_SENTENCES = (
    ("jenis.accuracy", "head_jenis"),
    ("skpd.accuracy", "head_skpd"),
    ("skpd.top3", "head_top3"),
    ("auto.coverage", "head_coverage"),
    ("auto.error", "head_error"),
)


def headline(report: Report, words: Words) -> list[str]:
    """One sentence per question a boss asks, with its interval."""
    lines = []
    for name, key in _SENTENCES:
        estimate = report.metrics.get(name)
        if estimate is None:
            continue
        if estimate.value is None:
            lines += [words("head_none")] if name == "auto.error" else []
            continue
        ends = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
        shown = {end: words.percent(value) for end, value in ends.items()}
        lines.append(words(key, **shown, promise=words.percent(report.max_error, 0)))
    return lines


def promise(report: Report) -> str:
    """``promise_kept`` (shown by the interval), ``promise_broken`` or ``promise_unsure``; "" without one."""
    error = report.metrics.get("auto.error")
    if error is None or error.value is None or error.low is None or error.high is None:
        return ""
    if error.low > report.max_error:
        return "promise_broken"
    return "promise_kept" if error.value <= report.max_error else "promise_unsure"

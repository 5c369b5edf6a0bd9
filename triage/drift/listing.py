"""A drift in words and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from triage.drift import Drift, Measure

_MEANING = {
    "words.unknown": "words the model does not know",
    "jenis.mix": "mix of kinds (stability index)",
    "skpd.mix": "mix of agencies (stability index)",
    "jenis.confidence": "confidence in the kind",
    "skpd.confidence": "confidence in the agency",
}


def lines(drift: Drift, reference: str) -> Iterator[str]:
    """The result in words; ``reference`` says what it is held against."""
    yield f"{drift.messages} messages against {reference}"
    for measure in drift.measures:
        yield f"  {'DRIFTED' if measure.drifted else 'ok':7}  {_MEANING[measure.name]}: {_numbers(measure)}"
    moved = [shift for shift in drift.shifts if abs(shift[3] - shift[2]) >= 0.01]
    if moved:
        yield "labels that moved most: " + ", ".join(f"{lab} {_cent(a)} -> {_cent(b)}" for _, lab, a, b in moved)
    if drift.new_words:
        yield "new words (messages): " + ", ".join(f"{word} {count}" for word, count in drift.new_words)


def broken(drift: Drift) -> str:
    """The sentence for who is woken by it."""
    return "the inbox has drifted: " + "; ".join(f"{m.name} moved {m.moved:.2f} (limit {m.limit:g})"
                                                 for m in drift.drifted)  # fmt: skip


def as_json(drift: Drift, reference: str) -> dict[str, Any]:
    """The result as one JSON-able dictionary."""
    return {
        "reference": reference, "messages": drift.messages, "drifted": bool(drift.drifted),
        "measures": {m.name: {**_rounded(asdict(m)), "drifted": m.drifted} for m in drift.measures},
        "shifts": [{"head": h, "label": lab, "before": round(a, 4), "now": round(b, 4)}
                   for h, lab, a, b in drift.shifts],
        "new_words": dict(drift.new_words),
    }  # fmt: skip


def _numbers(measure: Measure) -> str:
    if measure.before is None or measure.now is None:
        return f"{measure.moved:.2f} (limit {measure.limit:g}, chance {measure.moved - measure.low:.2f})"
    sign = -1 if measure.name.endswith("confidence") else 1  # told as it moved, not as it is judged
    ends = sorted(sign * end for end in (measure.low, measure.high or 0.0))
    return (
        f"{_cent(measure.before)} -> {_cent(measure.now)}, {sign * measure.moved * 100:+z.1f} points "
        f"({ends[0] * 100:+z.1f} to {ends[1] * 100:+z.1f}; limit {sign * measure.limit * 100:+g})"
    )


def _cent(share: float) -> str:
    return f"{share:.1%}"


def _rounded(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: round(v, 4) if isinstance(v, float) else v for key, v in facts.items() if key != "name"}

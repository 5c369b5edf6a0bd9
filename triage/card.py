"""The model card: what a public algorithm register asks of a model, in Indonesian and English.

The bundle carries the facts (:func:`facts`, put there by training, the same on
every machine); the words are one template per language in ``data/``.  The card is
put together when it is shown, from the model that is there, so it cannot
disagree with it.  What a card says: Mitchell et al., "Model Cards for Model
Reporting", FAT* 2019, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import numpy as np

import triage
from triage.errors import counted
from triage.info import info
from triage.intervals import wilson
from triage.predict import Triage

Array = np.ndarray[Any, Any]
LANGUAGES = ("id", "en")
#: Labels named as the weakest, and the messages one needs for that to mean something.
WEAKEST, LEAST = 5, 20

_WORDS = {
    "en": {
        "jenis": "the kind of message (question, report, neither)", "skpd": "the agency that must act", "and": " and ",
        "heads": "{head}: {count} labels", "no date": "on an unknown day", "unmeasured": "not measured",
        "scores": "| | messages | accuracy | 95% interval | macro-F1 |", "labels": "| label | messages | recall |",
        "promise": "- {head}: {share:.0%} of the held-out messages are above the threshold ({sure}).",
        "never": "never", "none": "no label stands out",
    },
    "id": {
        "jenis": "jenis pesan (pertanyaan, laporan, bukan keduanya)", "skpd": "instansi yang harus menangani",
        "and": " dan ", "heads": "{head}: {count} label", "no date": "pada tanggal yang tidak dicatat",
        "unmeasured": "tidak diukur", "scores": "| | pesan | akurasi | selang 95% | macro-F1 |",
        "labels": "| label | pesan | recall |",
        "promise": "- {head}: {share:.0%} pesan uji berada di atas ambang ({sure}).",
        "never": "tidak pernah", "none": "tidak ada label yang menonjol",
        "labelled message": "pesan berlabel", "file": "berkas",
    },
}  # fmt: skip


def facts(truth: Mapping[str, Array], best: Mapping[str, Array], labels: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What the manifest's key ``card`` holds: the version of triage, and each head's held-out hits.

    Parameters
    ----------
    truth, best: label numbers (m,) of each head's labelled messages, given and held-out first choice.

    Whole numbers only, so that the same corpus, seed and date give the same bytes.
    """
    heads = {}
    for name, own in labels.items():
        hits = np.bincount(truth[name][truth[name] == best[name]], minlength=len(own))
        heads[name] = {"rows": len(truth[name]), "right": int(hits.sum()), "recognised": hits.tolist()}
    return {"triage": triage.__version__, "heads": heads}


def card(model: Triage, lang: str = "id") -> str:
    """The card of a model as Markdown, in one of :data:`LANGUAGES`."""
    told, manifest, words = info(model), model.bundle.manifest, _WORDS[lang]
    stored: dict[str, Any] = manifest.get("card", {"triage": "?", "heads": {}})
    template = resources.files("triage").joinpath("data", f"card.{lang}.md").read_text(encoding="utf-8")
    counts = [words["heads"].format(head=name, count=len(head["labels"])) for name, head in told["heads"].items()]
    promise = told["promise"]
    return template.format(
        digest=told["sha256"], date=told["date"] or words["no date"], triage=stored["triage"],
        version=told["version"], text_version=told["text_version"], seed=told["seed"],
        messages=_counted(told["corpus"]["messages"], "labelled message", lang),
        files=_counted(len(told["corpus"]["sources"]), "file", lang), corpus=told["corpus"]["sha256"],
        heads=", ".join(counts), purpose=words["and"].join(words[name] for name in told["heads"]),
        folds=told["folds"], certainty=f"{promise['certainty']:.0%}", max_error=f"{promise['max_error']:.0%}",
        scores=_scores(told, stored, words), promise=_promise(told, words),
        labels=_labels(manifest, stored, words), weakest=_weakest(manifest, stored, words),
    )  # fmt: skip


def _counted(number: int, noun: str, lang: str) -> str:
    """A number with its noun, which Indonesian leaves alone.

    >>> _counted(1, "file", "en"), _counted(2, "labelled message", "en"), _counted(2, "file", "id")
    ('1 file', '2 labelled messages', '2 berkas')
    """
    return counted(number, noun) if lang == "en" else f"{number} {_WORDS[lang][noun]}"


def _scores(told: dict[str, Any], stored: dict[str, Any], words: dict[str, str]) -> str:
    lines = [words["scores"], "| --- | ---: | ---: | ---: | ---: |"]
    for name, head in told["heads"].items():
        measured, interval = stored["heads"].get(name), words["unmeasured"]
        if measured:
            interval = "{:.3f} - {:.3f}".format(*wilson(measured["right"], measured["rows"]))
        scores = head["cross_validated"]
        rows = sum(head["labels"].values())
        lines.append(f"| {name} | {rows} | {scores['accuracy']:.3f} | {interval} | {scores['macro_f1']:.3f} |")
    return "\n".join(lines)


def _promise(told: dict[str, Any], words: dict[str, str]) -> str:
    lines = []
    for name, head in told["heads"].items():
        found = head["thresholds"]
        by_label = found if isinstance(found, dict) else {"": found}
        sure = ", ".join(
            f"{label} {words['never'] if value is None else f'{value:.2f}'}".strip()
            for label, value in by_label.items()
        )
        lines.append(words["promise"].format(head=name, share=head["share_above_threshold"], sure=sure))
    return "\n".join(lines)


def _labels(manifest: dict[str, Any], stored: dict[str, Any], words: dict[str, str]) -> str:
    tables = []
    for name, head in manifest["heads"].items():
        lines = [words["labels"].replace("label", name, 1), "| --- | ---: | ---: |"]
        hits = stored["heads"].get(name, {}).get("recognised", [None] * len(head["labels"]))
        for label, rows, right in zip(head["labels"], head["messages"], hits, strict=True):
            recall = words["unmeasured"] if right is None else _recall(right, rows)
            lines.append(f"| {label} | {rows} | {recall} |")
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def _recall(right: int, rows: int) -> str:
    low, high = wilson(right, rows)
    return f"{right / rows:.2f} ({low:.2f} - {high:.2f})"


def _weakest(manifest: dict[str, Any], stored: dict[str, Any], words: dict[str, str]) -> str:
    """The labels that are recognised least, of those with enough messages to say so."""
    found = []
    for name, head in manifest["heads"].items():
        hits = stored["heads"].get(name, {}).get("recognised", [])
        # An empty list: a model of before the card, of which nothing is known.
        found += [(right / rows, f"{label} ({right / rows:.0%})")
                  for label, rows, right in zip(head["labels"], head["messages"], hits, strict=bool(hits))
                  if rows >= LEAST]  # fmt: skip
    return ", ".join(text for _, text in sorted(found)[:WEAKEST]) or words["none"]

"""A corpus on which more data helps, models that differ in data only, and full reports of them.

Every agency has many rare words of its own, so a model of half the messages has
not met a good part of them.  Each is trained once for all tests, in about a second.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import numpy as np

from triage import gates
from triage.compare import compare
from triage.corpus import Corpus
from triage.evaluate import evaluate
from triage.intervals import Estimate
from triage.predict import Triage
from triage.predictions import Head, Predictions
from triage.report.data import LearningPoint, ModelFacts, Report, Splits
from triage.slices import Labelled
from triage.train import train

AGENCIES = ["binamarga", "dukcapil", "lh", "pln", "polri", "sda"]
#: Share of messages with labels by chance, as at every desk.
NOISE = 0.015
#: Texts that try to leave their cell: markup, Markdown, a formula, odd controls, text direction.
HOSTILE = [
    "<script>alert(1)</script> nomor saya 081234567890",
    "</p></article><img src=x onerror=alert(1)>",
    "'\"> onmouseover=alert(1) x='",
    "| a | [klik](javascript:alert(1)) **tebal** @semua #1 `x`",
    "\u202etxet desrever\u202c \x00\x07\ud83d ujung",
    "--> ]]> &lt;b&gt; {title} %s NIK 3171012345670001",
]


def _word(draw: random.Random) -> str:
    return "".join(draw.choice("bcdgjklmnprstw") + draw.choice("aeiou") for _ in range(4))


@cache
def vocabulary() -> tuple[dict[str, list[str]], list[str]]:
    draw = random.Random(5)
    return {agency: [_word(draw) for _ in range(40)] for agency in AGENCIES}, [_word(draw) for _ in range(60)]


def make(rows: int, seed: int) -> Corpus:
    """Messages with two words of their agency among five that say nothing."""
    draw, (own, filler) = random.Random(seed), vocabulary()
    made = Corpus(heads={"jenis": [], "skpd": []}, sources=["buatan.tsv"])
    for i in range(rows):
        agency = draw.choice(AGENCIES)
        kind = draw.choices(["laporan", "pertanyaan", "lainnya"], [6, 3, 1])[0]
        words = draw.sample(filler, 5)
        words += {"laporan": ["rusak"], "pertanyaan": ["bagaimana"], "lainnya": ["terimakasih"]}[kind]
        words += [] if kind == "lainnya" else draw.sample(own[agency], 2)
        draw.shuffle(words)
        if draw.random() < NOISE:
            agency, kind = draw.choice(AGENCIES), draw.choice(["laporan", "pertanyaan"])
        made.texts.append(" ".join(words))
        made.heads["jenis"].append(kind)
        made.heads["skpd"].append("" if kind == "lainnya" else agency)
        made.places.append(f"buatan.tsv:{i + 2}")
    made.__dict__["groups"] = np.arange(rows)
    return made


@cache
def training() -> Corpus:
    return make(480, 1)


@cache
def tested() -> Labelled:
    """420 messages that no model saw, six of them hostile."""
    corpus = make(420, 2)
    own = vocabulary()[0]
    for i, text in enumerate(HOSTILE):
        # With the words of another agency: wrong for sure, so that they stand in every list.
        corpus.texts[i] = text + " " + " ".join(own["sda"][:3])
        corpus.heads["jenis"][i], corpus.heads["skpd"][i] = "laporan", "polri"
    channels = ["sms" if i % 3 else "aplikasi" for i in range(420)]
    return Labelled(corpus.texts, corpus.places, corpus.heads, ["uji.tsv"], channels)


@cache
def model(name: str) -> Triage:
    """``whole``, ``first`` or ``second`` half, ``shuffled`` labels."""
    corpus, n = training(), len(training().texts)
    rows = {"first": range(0, n, 2), "second": range(1, n, 2)}.get(name, range(n))
    part = corpus.part(rows)
    if name == "shuffled":
        order = np.random.default_rng(0).permutation(n).tolist()
        part.heads = {head: [values[i] for i in order] for head, values in part.heads.items()}
    part.__dict__["groups"] = np.arange(len(part.texts))
    return Triage(train(part, budget=0.0, jobs=1).bundle)


@cache
def said(name: str) -> Predictions:
    return model(name).classify(tested().texts)


def contest(old: str, new: str):
    return compare(tested(), said(old), said(new), ModelFacts(f"{old}.triage", "0" * 64), str)


def report(name: str = "whole", old: str | None = "first", show=None) -> Report:
    """A report with everything in it that a report may have."""
    triage = model(name)
    known = set(triage.scorer.weights.words)
    facts = ModelFacts(f"{name}.triage", triage.bundle.digest, "2026-01-01", "1")
    done = evaluate(tested(), said(name), facts, known=known.__contains__, show=show)
    done.corpus.agencies = {"lh": "Dinas <Lingkungan> Hidup"}
    if old:
        done.comparison = contest(old, name)
        for change in done.comparison.changes:
            change.text = (show or _redact)(change.text)
    done.gates = gates.judge(done, [gates.parse("skpd.accuracy=0.5", "min"), gates.parse("auto.error=0", "max")])
    done.gates += gates.no_worse(done.comparison) if done.comparison else []
    done.splits = Splits(5, "strata", 400, 12, {"jenis": 0.01, "skpd": 0.02}, [{"skpd": 0.8}], 0)
    point = {"skpd.accuracy": Estimate(0.6, 0.5, 0.7, 100), "jenis.macro_f1": Estimate(0.8, 0.7, 0.9, 100)}
    more = {key: replace(value, value=0.75) for key, value in point.items()}
    done.learning = [LearningPoint(240, point), LearningPoint(480, more)]
    return done


def _redact(text: str) -> str:
    from triage.redact import redact

    return redact(text)


def guessed(truth: list[str], right: float, seed: int) -> Predictions:
    """Predictions for one head that are right by chance."""
    rng = np.random.default_rng(seed)
    number = np.array([AGENCIES.index(label) for label in truth])
    best = np.where(rng.random(len(truth)) < right, number, rng.integers(0, len(AGENCIES), len(truth)))
    p = np.full((len(truth), len(AGENCIES)), 0.1, dtype=np.float32)
    p[np.arange(len(truth)), best] = 0.5
    return Predictions({"skpd": Head(AGENCIES, p, best)}, ["tinjau"] * len(truth), [""] * len(truth))

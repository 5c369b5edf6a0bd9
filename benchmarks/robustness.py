"""What typing in a hurry costs: accuracy on disturbed messages, by kind of disturbance.

    python benchmarks/robustness.py

Models learn from the messages as they are; only the judged ones are disturbed, with
fixed seeds, and what is lost is the mean over them.  "N %" changes that share of all
letters (left out, put in, changed, swapped: a quarter each), so that at 10 % about half
of the words are misspelt.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable

import sets

from triage.predict import Triage, default_model
from triage.pretrained import Pretrained
from triage.train import train

Disturb = Callable[[str, random.Random], str]
SEEDS = (11, 12, 13)
_WORD = re.compile(r"[^\W\d_]+")


def noise(share: float) -> Disturb:
    """A share of all letters is left out, put in, changed or swapped with its neighbour."""

    def disturb(text: str, draw: random.Random) -> str:
        out: list[str] = []
        for letter in text:
            if letter.isalpha() and draw.random() < share:
                kind = draw.randrange(4)
                if kind == 0:
                    continue
                if kind == 1:
                    letter += draw.choice(string.ascii_lowercase)
                elif kind == 2:
                    letter = draw.choice(string.ascii_lowercase)
                elif out:
                    out[-1], letter = letter, out[-1]
            out.append(letter)
        return "".join(out)

    return disturb


def _some_words(share: float, change: Callable[[str, random.Random], str]) -> Disturb:
    def disturb(text: str, draw: random.Random) -> str:
        return _WORD.sub(lambda m: change(m.group(), draw) if draw.random() < share else m.group(), text)

    return disturb


def _glued(text: str, draw: random.Random) -> str:
    """One blank in ten is missing."""
    return re.sub(r"(?<=[a-z]) (?=[a-z])", lambda m: "" if draw.random() < 0.1 else " ", text)


def _leet(word: str, draw: random.Random) -> str:
    return word.translate(str.maketrans("oiea", "0134"))


def _emoji(draw: random.Random) -> str:
    return "😡" if draw.random() < 0.2 else ""


KINDS: dict[str, Disturb] = {
    "10 % of the letters": noise(0.10),
    "20 % of the letters": noise(0.20),
    "2 % of the letters": noise(0.02),
    "all capitals": lambda text, draw: text.upper(),
    "vowels dropped in 20 % of the words": _some_words(0.2, lambda w, d: w[0] + re.sub("[aiueo]", "", w[1:])),
    "10 % of the blanks missing": _glued,
    "di, ke, se written apart": lambda text, draw: re.sub(r"\b(di|ke|se)(?=[a-z]{4})", r"\1 ", text),
    "20 % of the words lengthened": _some_words(0.2, lambda w, d: w + w[-1] * d.randint(2, 4)),
    "no blank after punctuation": lambda text, draw: re.sub(r"(?<=[.,;:!?])\s+", "", text),
    "an emoji behind every fifth word": lambda text, draw: re.sub(r"(?<=\w)\b", lambda m: _emoji(draw), text),
    "digits as letters in 10 % of the words": _some_words(0.1, _leet),
}


def judged() -> list[tuple[str, Triage, str, list[str], list[str]]]:
    """(set, model, head, true labels, messages)."""
    knowledge = Pretrained.load(default_model())
    found = []
    shipped = Triage.load()
    gold = sets.read("gold/dev.csv")
    for head in ("jenis", "skpd"):
        rows = [r for r in gold if r[head]]
        found.append((f"gold {head}", shipped, head, [r[head] for r in rows], [r["pesan"] for r in rows]))
    for split in (sets.surabaya(), sets.bandung()):
        learned, rows = split.rounds[0]
        model = Triage(train(split.corpus(learned), budget=30.0, pretrained=knowledge).bundle)
        numbers = rows.tolist()
        truth, texts = [split.labels[i] for i in numbers], [split.texts[i] for i in numbers]
        found.append((split.name, model, split.head, truth, texts))
    return found


def accuracy(model: Triage, head: str, truth: list[str], texts: list[str]) -> float:
    names = model.classify(texts).heads[head].names()
    return sum(a == b for a, b in zip(names, truth, strict=True)) / len(truth)


def main() -> None:
    tried = judged()
    plain = [accuracy(model, head, truth, texts) for _, model, head, truth, texts in tried]
    print("| disturbance | " + " | ".join(f"{name} ({len(truth)})" for name, _, _, truth, _ in tried) + " |")
    print("| --- |" + " ---: |" * len(tried))
    print("| none: accuracy | " + " | ".join(f"{p:.3f}" for p in plain) + " |", flush=True)
    for kind, disturb in KINDS.items():
        cells = []
        for before, (_, model, head, truth, texts) in zip(plain, tried, strict=True):
            after = []
            for seed in SEEDS:
                draw = random.Random(seed)
                after.append(accuracy(model, head, truth, [disturb(text, draw) for text in texts]))
            cells.append(f"{100 * (sum(after) / len(after) - before):+.1f}")
        print(f"| {kind}: points | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

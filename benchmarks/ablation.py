"""Each ingredient of the learner alone: what it adds, with a paired interval.

    python benchmarks/ablation.py [VARIANT...]

Compared on training data only: Surabaya by time within train.csv, LAPOR! in its five
folds (its protocol), Bandung in five folds of its training file.  Every variant is
one change to the same base (the defaults of triage train, one setting, no search),
and "difference" is variant minus base on the same rows, in points, with a 95 %
bootstrap interval over the rows.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any

import numpy as np
import sets
from scipy import sparse

from triage import learner
from triage.calibrate import softmax
from triage.features import FeatureSpace, Recipe, tokenise
from triage.learner import Factored, Settings
from triage.predict import default_model
from triage.pretrained import NOTHING, Pretrained
from triage.stems import stem

Array = np.ndarray[Any, Any]
Tokens = Sequence[Sequence[str]]
Keys = Callable[[Sequence[str]], list[Any]]
DRAWS = 2000
#: Scores of the ridge between -1 and 1 make probabilities by this slope, near what calibration finds.
SLOPE = 4.0


@dataclass
class Block:
    """A bag of keys beside the words: idf-weighted, counted in the normaliser."""

    keys: Keys
    weight: float
    idf: bool = True
    least: int = 2
    number: dict[Any, int] = field(default_factory=dict)
    weights: Array = field(default_factory=lambda: np.zeros(0))

    def fit(self, tokens: Tokens) -> None:
        df = Counter(key for message in tokens for key in set(self.keys(message)))
        kept = sorted((key for key, n in df.items() if n >= self.least), key=repr)
        self.number = {key: i for i, key in enumerate(kept)}
        n = len(tokens)
        idf = [log((1 + n) / (1 + df[key])) + 1 if self.idf else 1.0 for key in kept]
        self.weights = self.weight * np.array(idf)

    def matrix(self, tokens: Tokens) -> Any:
        rows = [[self.number[k] for k in self.keys(t) if k in self.number] for t in tokens]
        ends = np.cumsum([0, *map(len, rows)])
        columns = np.array([j for row in rows for j in row], dtype=np.int64)
        counts = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(self.number)))
        return counts @ sparse.diags(self.weights)


@dataclass(frozen=True)
class Variant:
    """One change to the base."""

    recipe: Recipe = field(default_factory=Recipe)
    settings: Settings = field(default_factory=lambda: Settings(1.0, 0.5, 0.3))
    pretrained: bool = True
    blocks: Callable[[], list[Block]] = list
    fit: str = "ridge"
    #: Share of the training rows left out because a held-out model contradicts their label most.
    cleaned: float = 0.0
    #: How much of each target is what a held-out model says instead of the label.
    distilled: float = 0.0
    #: How much of each target goes to labels that a held-out model takes for this one.
    smoothed: float = 0.0
    #: A row this share of the corpus older (by its place in the file) counts half; 0 for all alike.
    half_life: float = 0.0
    #: What is done to the count of a word in a message, and to idf.
    count: Callable[[Array], Array] | None = None
    idf: Callable[[Array], Array] | None = None
    #: Times a word's weight: how unevenly it is spread over the labels, 0 for not at all.
    spread: float = 0.0


def features(tokens: Tokens, space: FeatureSpace, blocks: Sequence[Block]) -> Factored:
    """What the learner sees, with the extra blocks behind the pairs and in the normaliser."""
    plain = space.matrix(tokens)
    if not blocks:
        return plain
    extra = sparse.hstack([block.matrix(tokens) for block in blocks]).tocsr()
    squares = np.asarray(extra.multiply(extra).sum(axis=1)).ravel()
    lengths = np.array([len(t) for t in tokens])
    # The plain normaliser N: counts are 1/N, so a row of counts sums to tokens/N.
    norm = lengths / np.maximum(np.asarray(plain.counts.sum(axis=1)).ravel(), 1e-12)
    longer = np.sqrt(norm**2 + squares)
    shrink, scale = sparse.diags(norm / np.maximum(longer, 1e-12)), sparse.diags(1 / np.maximum(longer, 1e-12))
    pairs = sparse.hstack([shrink @ plain.pairs, scale @ extra]).tocsr()
    return Factored((shrink @ plain.counts).tocsr(), plain.table, plain.dense, pairs)


def scores(variant: Variant, seen: Tokens, truth: Array, unseen: Tokens, labels: int, base: Pretrained) -> Array:
    """Scores of the unseen messages (n, labels)."""
    space = FeatureSpace.fit(seen, variant.recipe, base if variant.pretrained else NOTHING)
    _weigh(space, variant, seen, truth, labels)
    blocks = variant.blocks()
    for block in blocks:
        block.fit(seen)
    known, new = features(seen, space, blocks), features(unseen, space, blocks)
    if variant.count:
        known, new = (recount(f, len_of, variant.count) for f, len_of in ((known, seen), (new, unseen)))
    rows = np.arange(len(truth))
    if variant.cleaned:
        rows = _clean(known, truth, labels, variant)
    if variant.distilled or variant.smoothed or variant.half_life:
        linear = _with_other_targets(known, truth, labels, variant)
        return new.times(linear.weights) + linear.intercept
    if variant.fit == "ridge":
        linear = learner.fit(known.rows(rows), truth[rows], labels, variant.settings)
        return new.times(linear.weights) + linear.intercept
    return _other(variant, known, truth, new, labels)


def _weigh(space: FeatureSpace, variant: Variant, seen: Tokens, truth: Array, labels: int) -> None:
    """Change the weights of words, parts and pairs as the variant says."""
    if variant.idf:
        space.surface = np.where(space.surface > 0, variant.idf(space.surface), 0)
        loud = np.array([_R.stem_weight if p.startswith("s=") else _R.ngram_weight for p in space.parts])
        space.part_weight = loud * variant.idf(space.part_weight / loud)
        space.pair_weight = variant.idf(space.pair_weight)
    if variant.spread:
        seen_by = np.zeros((len(space.words), labels))
        for tokens, label in zip(seen, truth.tolist(), strict=True):
            for word in set(tokens):
                seen_by[space.words[word], label] += 1
        rate = seen_by / np.maximum(np.bincount(truth, minlength=labels), 1) + 1e-9
        p = rate / rate.sum(axis=1, keepdims=True)
        even = -(p * np.log(p)).sum(axis=1) / log(labels)
        space.surface = space.surface * (1 + variant.spread * (1 - even))


def recount(found: Factored, tokens: Tokens, change: Callable[[Array], Array]) -> Factored:
    """The features with other counts of words, divided by their own length again."""
    norm = np.array([len(t) for t in tokens]) / np.maximum(np.asarray(found.counts.sum(axis=1)).ravel(), 1e-12)
    counts = (sparse.diags(norm) @ found.counts).tocsr()
    counts.data = change(np.rint(counts.data))
    pairs = (sparse.diags(norm) @ found.pairs).tocsr()
    words = counts @ found.table
    squares = sum(np.asarray(x.multiply(x).sum(axis=1)).ravel() for x in (words, pairs))
    scale = sparse.diags(1 / np.sqrt(np.where(squares > 0, squares, 1)))
    return replace(found, counts=(scale @ counts).tocsr(), pairs=(scale @ pairs).tocsr())


def _with_other_targets(known: Factored, truth: Array, labels: int, variant: Variant) -> learner.Linear:
    """Ridge on targets that a held-out model softens, or on rows of unequal weight."""
    target, recent = np.eye(labels)[truth], np.ones(len(truth))
    if variant.distilled or variant.smoothed:
        guess = held_out(known, truth, labels, variant.settings)
        confused = np.array([guess[truth == k].mean(axis=0) if (truth == k).any() else np.eye(labels)[k]
                             for k in range(labels)])  # fmt: skip
        target = (1 - variant.distilled - variant.smoothed) * target
        target += variant.distilled * guess + variant.smoothed * confused[truth]
    if variant.half_life:
        age = np.arange(len(truth))[::-1] / len(truth)
        recent = 0.5 ** (age / variant.half_life)
    return softened(known, truth, target, variant.settings, recent / recent.mean())


def softened(
    known: Factored, truth: Array, target: Array, settings: Settings, recent: Array | float = 1.0
) -> learner.Linear:
    """Ridge on targets between 0 and 1, (n, labels), and rows that weigh ``recent`` beside their class weight."""
    weight = class_weights(truth, target.shape[1], settings.power) * recent
    louder = replace(known, dense=known.dense * settings.pretrained)
    found = learner._solve(louder, 2 * target - 1, weight[:, None], settings.penalty)
    louder.split(found[:-1])[1][:] *= settings.pretrained
    return learner.Linear(found[:-1], found[-1])


def class_weights(truth: Array, labels: int, power: float) -> Array:
    """Weight of every message by its label, (n,): frequency ** -power, 1 where all labels are as frequent."""
    counts = np.bincount(truth, minlength=labels)
    importance: Array = (len(truth) / ((counts > 0).sum() * np.maximum(counts, 1))) ** power
    return importance[truth]


def held_out(known: Factored, truth: Array, labels: int, settings: Settings) -> Array:
    """Probabilities of the labels from models that had not seen the row, (n, labels)."""

    def unseen(inside: Array, outside: Array) -> Array:
        linear = learner.fit(known.rows(outside), truth[outside], labels, settings)
        product: Array = known.rows(inside).times(linear.weights) + linear.intercept
        return product

    return softmax(SLOPE * out_of_fold(len(truth), labels, unseen))


def out_of_fold(rows: int, labels: int, unseen: Callable[[Array, Array], Array]) -> Array:
    """What ``unseen(inside, outside)`` says of the rows inside each of five folds, (rows, labels)."""
    fold, found = np.random.default_rng(0).integers(0, 5, rows), np.zeros((rows, labels))
    for k in range(5):
        inside, outside = np.flatnonzero(fold == k), np.flatnonzero(fold != k)
        found[inside] = unseen(inside, outside)
    return found


def _clean(known: Factored, truth: Array, labels: int, variant: Variant) -> Array:
    """The rows without those that a held-out model contradicts most."""
    p = held_out(known, truth, labels, variant.settings)
    doubt = p.max(axis=1) - p[np.arange(len(p)), truth]
    return np.flatnonzero(doubt <= np.quantile(doubt, 1 - variant.cleaned))


def _other(variant: Variant, known: Factored, truth: Array, new: Factored, labels: int) -> Array:
    """scikit-learn's learners on the same features and class weights, alone or in agreement with ridge."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    a, b = written_out(known), written_out(new)
    present, counts = np.unique(truth, return_counts=True)
    weight = dict(zip(present.tolist(), (len(truth) / (len(present) * counts)) ** 0.5, strict=True))
    made = {
        "svm": lambda: LinearSVC(C=0.3, class_weight=weight),
        "logistic": lambda: LogisticRegression(C=20, class_weight=weight, max_iter=150),
    }
    found = np.zeros((b.shape[0], labels))
    for name in variant.fit.split("+"):
        one = np.full(found.shape, -1e3)
        if name == "ridge":
            linear = learner.fit(known, truth, labels, variant.settings)
            one = new.times(linear.weights) + linear.intercept
        elif name == "nb":
            one = _naive_bayes(a, truth, b, labels)
        else:
            fitted = made[name]().fit(a, truth)
            values = fitted.decision_function(b)
            one[:, fitted.classes_] = values if values.ndim > 1 else np.column_stack([-values, values])
        real = np.where(one < -500, np.nan, one)
        scaled = (real - np.nanmean(real, axis=1, keepdims=True)) / np.nanmean(np.nanstd(real, axis=1))
        found += np.where(np.isnan(scaled), -1e3, scaled) * (0.3 if name == "nb" and "+" in variant.fit else 1)
    return found


def written_out(features: Factored) -> Any:
    """The features as one sparse matrix, (n, features), pretrained rows as loud as in the base."""
    dense = VARIANTS["base"].settings.pretrained * (features.counts @ features.dense)
    return sparse.hstack([features.counts @ features.table, dense, features.pairs]).tocsr()


def _naive_bayes(a: Any, truth: Array, b: Any, labels: int) -> Array:
    """Log-count ratios per label (Wang and Manning, ACL 2012, equation 2) on presence of features."""
    present, seen = (a > 0).astype(float), (b > 0).astype(float)
    ratios = np.zeros((a.shape[1], labels))
    for k in range(labels):
        p, q = (np.asarray(present[mask].sum(axis=0)).ravel() + 1 for mask in (truth == k, truth != k))
        ratios[:, k] = np.log((p / p.sum()) / (q / q.sum()))
    product: Array = seen @ ratios
    return product


def _gapped(gap: int) -> Keys:
    def keys(tokens: Sequence[str]) -> list[Any]:
        stems = ["^", *map(stem, tokens), "$"]
        return [(stems[i], stems[i + gap]) for i in range(len(stems) - gap)]

    return keys


def _triples(tokens: Sequence[str]) -> list[Any]:
    stems = ["^", *map(stem, tokens), "$"]
    return [tuple(stems[i : i + 3]) for i in range(len(stems) - 2)]


def _ends(tokens: Sequence[str]) -> list[Any]:
    stems = list(map(stem, tokens))
    return ["^" + s for s in stems[:4]] + ["$" + s for s in stems[-4:]]


def _length(tokens: Sequence[str]) -> list[Any]:
    return [min(int(1.5 * np.log2(len(tokens) + 1)), 11)]


def _together(tokens: Sequence[str]) -> list[Any]:
    stems = sorted(set(map(stem, tokens)))[:40]
    return [(a, b) for i, a in enumerate(stems) for b in stems[i + 1 :]]


def log_counts(counts: Array) -> Array:
    """1 + log of the counts."""
    logs: Array = 1 + np.log(counts)
    return logs


_R = Recipe()
_STRICT = Settings(2.0, 0.5, 0.3)
VARIANTS: dict[str, Variant] = {
    "base": Variant(),
    "without pretrained rows": Variant(pretrained=False),
    "pretrained rows x 1": Variant(settings=Settings(1.0, 0.5, 1.0)),
    "without surface form beside stem": Variant(recipe=replace(_R, stem_weight=0.0)),
    "stem as loud as surface": Variant(recipe=replace(_R, stem_weight=1.0)),
    "without n-grams": Variant(recipe=replace(_R, ngram_weight=0.0)),
    "n-grams 2-5": Variant(recipe=replace(_R, shortest_ngram=2, longest_ngram=5), pretrained=False),
    "n-grams 3-5": Variant(recipe=replace(_R, longest_ngram=5), pretrained=False),
    "without word pairs": Variant(recipe=replace(_R, pair_weight=0.0)),
    "features of one message, too": Variant(recipe=replace(_R, least_messages=1)),
    "pairs with a gap": Variant(blocks=lambda: [Block(_gapped(2), 0.7)]),
    "word triples": Variant(blocks=lambda: [Block(_triples, 0.7)]),
    "first and last four words": Variant(blocks=lambda: [Block(_ends, 0.7)]),
    "length of the message": Variant(blocks=lambda: [Block(_length, 3.0, idf=False)]),
    "pairs anywhere in the message": Variant(blocks=lambda: [Block(_together, 0.3, least=3)]),
    "linear SVM": Variant(fit="svm"),
    "multinomial logistic": Variant(fit="logistic"),
    "naive Bayes log-count ratios": Variant(fit="nb"),
    "ridge + SVM + logistic": Variant(fit="ridge+svm+logistic"),
    "ridge + 0.3 naive Bayes": Variant(fit="ridge+nb"),
    "class weights off": Variant(settings=Settings(1.0, 0.0, 0.3)),
    "class weights balanced": Variant(settings=Settings(2.0, 1.0, 0.3)),
    "3 % of the labels cleaned": Variant(cleaned=0.03),
    "6 % of the labels cleaned": Variant(cleaned=0.06),
    "1 + log count": Variant(count=log_counts),
    "word there or not": Variant(count=np.ones_like),
    "without idf": Variant(idf=np.ones_like),
    "square root of idf": Variant(idf=np.sqrt),
    "idf without smoothing's 1": Variant(idf=lambda x: np.maximum(x - 1, 0.1)),
    "words of few labels louder": Variant(spread=1.0),
    "15 % of each target from a held-out model": Variant(distilled=0.15),
    "30 % of each target from a held-out model": Variant(distilled=0.3),
    "50 % of each target from a held-out model": Variant(distilled=0.5),
    "1 + log count, 15 % of each target": Variant(count=log_counts, distilled=0.15),
    "1 + log count, 30 % of each target": Variant(count=log_counts, distilled=0.3),
    "1 + log count, 50 % of each target": Variant(count=log_counts, distilled=0.5),
    "penalty 2": Variant(settings=_STRICT),
    "penalty 2, 1 + log count": Variant(settings=_STRICT, count=log_counts),
    "penalty 2, 30 % of each target": Variant(settings=_STRICT, distilled=0.3),
    "penalty 2, 1 + log count, 30 % of each target": Variant(settings=_STRICT, count=log_counts, distilled=0.3),
    "10 % of each target to look-alikes": Variant(smoothed=0.1),
    "30 % of each target to look-alikes": Variant(smoothed=0.3),
    "newer rows count more, half after 30 %": Variant(half_life=0.3),
    "newer rows count more, half after 100 %": Variant(half_life=1.0),
}


def macro_f1(truth: Array, best: Array) -> float:
    labels = int(max(truth.max(), best.max())) + 1
    hits = np.bincount(truth[truth == best], minlength=labels)
    both = np.bincount(truth, minlength=labels) + np.bincount(best, minlength=labels)
    return float((2 * hits[both > 0] / both[both > 0]).mean())


def first_choices(split: sets.Split, variant: Variant, base: Pretrained) -> tuple[Array, Array]:
    """True label numbers and first choices of all judged rows."""
    labels = sorted(set(split.labels))
    truth = np.array([labels.index(label) for label in split.labels])
    tokens = tokenise(split.texts)
    found, judged = [], []
    for learned, rows in split.rounds:
        seen, unseen = ([tokens[i] for i in part.tolist()] for part in (learned, rows))
        found.append(scores(variant, seen, truth[learned], unseen, len(labels), base).argmax(axis=1))
        judged.append(truth[rows])
    return np.concatenate(judged), np.concatenate(found)


def cell(truth: Array, best: Array, before: Array | None) -> str:
    """Accuracy and macro-F1, or their differences in points with an interval."""
    if before is None:
        return f"{(truth == best).mean():.3f} / {macro_f1(truth, best):.3f}"
    draw = np.random.default_rng(0)
    accuracy = 100 * ((truth == best).mean() - (truth == before).mean())
    f1 = 100 * (macro_f1(truth, best) - macro_f1(truth, before))
    gaps = []
    for _ in range(DRAWS // 10):
        rows = draw.integers(0, len(truth), len(truth))
        gaps.append(100 * (macro_f1(truth[rows], best[rows]) - macro_f1(truth[rows], before[rows])))
    low, high = np.quantile(gaps, [0.025, 0.975])
    return f"{accuracy:+.1f} / {f1:+.1f} ({low:+.1f} to {high:+.1f})"


def main() -> None:
    wanted = sys.argv[1:] or list(VARIANTS)
    base = Pretrained.load(default_model())
    splits = sets.tuning()
    print("| variant | " + " | ".join(split.name for split in splits) + " |")
    print("| --- |" + " --- |" * len(splits))
    first = [first_choices(split, VARIANTS["base"], base) for split in splits]
    print("| **base** (accuracy / macro-F1) | " + " | ".join(cell(t, b, None) for t, b in first) + " |", flush=True)
    for name in wanted:
        if name == "base":
            continue
        cells = []
        for split, (truth, before) in zip(splits, first, strict=True):
            cells.append(cell(truth, first_choices(split, VARIANTS[name], base)[1], before))
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()

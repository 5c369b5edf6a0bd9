"""What ``triage evaluate --cv`` does: options, folds, report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from triage.corpus import Corpus
    from triage.predictions import Predictions
    from triage.report.data import Report
    from triage.slices import Labelled

#: Seconds of search for settings per fold, by estimate, where ``triage train`` has 60.  Of the
#: Jakarta corpus (9,905 messages) both try all six settings, on five inner folds instead of ten, in
#: 17 seconds instead of 33; of 400 messages both plans are the same.
BUDGET = 20.0


@dataclass(frozen=True)
class Split:
    """How to cross-validate, if at all; None where nothing was asked for."""

    folds: int | None
    learning: bool
    group: str | None
    time: str | None
    pretrained: str | None = None
    budget: float | None = None
    jobs: int | None = None

    def check(self, model: str | None, priors: Sequence[str]) -> None:
        """Refuse options that would be ignored.

        Raises
        ------
        UsageError: options of cross-validation without it, or of a model with it.
        """
        from triage.errors import UsageError

        own = {
            "--learning-curve": self.learning, "--group-column": self.group, "--time-column": self.time,
            "--pretrained": self.pretrained, "--budget": self.budget, "--jobs": self.jobs,
        }  # fmt: skip
        others = {"--model": model, "--prior": priors}
        for option, value in (others if self.folds else own).items():
            given = value is not None and value is not False and value != ()
            if given and self.folds:
                raise UsageError(f"{option} does not go with --cv, which trains its own models", "Leave one out")
            if given:
                raise UsageError(f"{option} needs --cv FOLDS", "Write for example --cv 5")


def validated(
    data: Corpus,
    labelled: Labelled,
    split: Split,
    max_error: float | None,
    show: Callable[[str], str] | None,
    seed: int,
) -> tuple[Report, Predictions, Labelled]:
    """(report of a cross-validation, predictions for the judged rows, the judged rows)."""
    from triage.cli.options import knowledge
    from triage.cli.show import bar
    from triage.decide import MAX_ERROR
    from triage.evaluate import evaluate
    from triage.learning import learning_curve
    from triage.report.data import ModelFacts
    from triage.validate import cross_validate, rounds

    folds = split.folds or 0
    plan = rounds(
        data, folds, group=split.group, time=split.time, seed=seed, max_error=max_error,
        pretrained=knowledge(split.pretrained or "jakarta"), jobs=split.jobs or 2,
        budget=BUDGET if split.budget is None else split.budget,
    )  # fmt: skip
    with bar() as progress:
        done = cross_validate(plan, progress)
    judged = labelled.part(done.rows)
    facts = ModelFacts(f"{folds}-fold cross-validation")
    report = evaluate(judged, done.said, facts, max_error=max_error or MAX_ERROR, show=show, seed=seed)
    report.splits = done.splits
    if split.learning:
        with bar() as progress:
            report.learning = learning_curve(plan, done, progress)
    return report, done.said, judged

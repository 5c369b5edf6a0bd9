"""Parts of an evaluation: which there are, in which order, and whose numbers they hold."""

from __future__ import annotations

import pytest

from triage.intervals import Estimate, share
from triage.slices import LEAST_ROWS, LENGTHS, Labelled, length_class, slices


def labelled(lengths, channels=None, agencies=None):
    """Messages of so many words, all of one agency unless told otherwise."""
    texts = [" ".join(["kata"] * words) for words in lengths]
    truth = {"skpd": agencies or ["lh"] * len(texts)}
    return Labelled(texts, [f"a.csv:{i}" for i in range(len(texts))], truth, ["a.csv"], channels)


def found(data, said=None, actions=None):
    said = said or ["lh"] * len(data.texts)
    return slices(data, actions or ["teruskan"] * len(data.texts), {"skpd": said})


@pytest.mark.parametrize(
    ("words", "name"), [(0, "0-5"), (5, "0-5"), (6, "6-15"), (15, "6-15"), (16, "16-40"), (40, "16-40"), (41, "41+")]
)
def test_length_classes(words, name):
    assert length_class(words) == name


def test_lengths_go_from_short_to_long_and_thin_ones_are_left_out():
    data = labelled([*[end + 1 for end in LENGTHS] * LEAST_ROWS, *[1] * (LEAST_ROWS - 1)])
    assert [(part.kind, part.name, part.rows) for part in found(data)] == [
        ("panjang", name, LEAST_ROWS) for name in ("6-15", "16-40", "41+")
    ]
    assert found(labelled([1] * LEAST_ROWS))[0].rows == LEAST_ROWS
    assert found(labelled([])) == []


def test_channels_go_from_much_to_little_and_then_by_name():
    channels = ["sms"] * 12 + ["web"] * 12 + ["app"] * 30 + [""] * 40 + ["fax"] * 9
    parts = found(labelled([1] * len(channels), channels))
    assert [(part.name, part.rows) for part in parts if part.kind == "kanal"] == [("app", 30), ("sms", 12), ("web", 12)]


def test_every_part_has_the_numbers_of_its_own_rows():
    """Ten by SMS, of which two have no truth; ten by web, all wrong, half of them for a person to look at."""
    channels = ["sms", "web"] * 10
    agencies = ["" if i in (0, 4) else "lh" for i in range(20)]
    said = ["lh" if channel == "sms" else "sda" for channel in channels]
    actions = ["tinjau" if i % 4 == 3 else "teruskan" for i in range(20)]
    sms, web = found(labelled([1] * 20, channels, agencies), said, actions)[1:]
    assert sms.metrics == {"auto.coverage": share(10, 10), "auto.error": share(0, 8), "skpd.accuracy": share(8, 8)}
    assert web.metrics == {"auto.coverage": share(5, 10), "auto.error": share(5, 5), "skpd.accuracy": share(0, 10)}


def test_heads_without_truth_or_without_a_model_have_no_number():
    data = labelled([1] * 10, agencies=[""] * 10)
    data.truth["jenis"] = ["laporan"] * 10
    (part,) = found(data)
    assert list(part.metrics) == ["auto.coverage", "auto.error", "skpd.accuracy"]
    assert part.metrics["skpd.accuracy"] == Estimate(None)


@pytest.mark.parametrize("channels", [None, ["sms", "web", ""]])
def test_some_rows_in_the_order_that_was_asked_for(channels):
    part = labelled([1, 2, 3], channels, ["lh", "sda", ""]).part([2, 0])
    assert part == Labelled(
        ["kata kata kata", "kata"], ["a.csv:2", "a.csv:0"], {"skpd": ["", "lh"]}, ["a.csv"],
        channels and ["", "sms"],
    )  # fmt: skip

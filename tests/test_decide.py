"""What happens to a message: by its labels, their thresholds, and what the message itself shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.calibrate import RiskCurve
from triage.decide import ARSIP, ELSEWHERE, JAWAB, TERUSKAN, TINJAU, Promise, decide

LABELS = {"jenis": ["lainnya", "laporan", "pertanyaan", "usul"], "skpd": [ELSEWHERE, "lh", "sda"]}
PROMISE = Promise(0.05, {"jenis": np.array([0.85, 0.8, 0.8, 0.8]), "skpd": np.array([0.7])}, 0.5)


@dataclass
class Evidence:
    """So many telling words, so many of them known, and whether another city is named."""

    words: np.ndarray
    known: np.ndarray
    elsewhere: np.ndarray

    @classmethod
    def of(cls, words=10, known=9, elsewhere=False, n=1):
        return cls(np.full(n, words), np.full(n, known), np.full(n, elsewhere))


def action(kind, p_kind, p_agency, agency="lh", **shown):
    best = {"jenis": np.array([LABELS["jenis"].index(kind)]), "skpd": np.array([LABELS["skpd"].index(agency)])}
    confidence = {"jenis": np.array([p_kind]), "skpd": np.array([p_agency])}
    (said,) = decide(best, confidence, LABELS, Evidence.of(**shown), PROMISE)
    return said


@pytest.mark.parametrize(
    ("kind", "p_kind", "p_agency", "shown", "expected"),
    [
        ("laporan", 0.9, 0.8, {}, TERUSKAN),
        ("laporan", 0.8, 0.7, {}, TERUSKAN),  # on the threshold
        ("pertanyaan", 0.9, 0.8, {}, JAWAB),
        ("lainnya", 0.9, 0.1, {}, ARSIP),  # needs no agency
        ("laporan", 0.7, 0.8, {}, TINJAU),
        ("lainnya", 0.82, 0.8, {}, TINJAU),  # its own, higher threshold
        ("laporan", 0.9, 0.6, {}, TINJAU),
        ("pertanyaan", 0.9, 0.6, {}, TINJAU),  # the desk must know whose answer to give
        ("laporan", 0.9, 0.8, {"known": 5}, TERUSKAN),
        ("laporan", 0.9, 0.8, {"known": 4}, TINJAU),  # too few known words
        ("laporan", 0.9, 0.8, {"words": 1, "known": 1}, TINJAU),  # one word is an accident
        ("usul", 0.9, 0.8, {}, TINJAU),  # a kind without an action
        ("laporan", 0.9, 0.8, {"elsewhere": True}, TINJAU),  # a lamp in another city
        ("pertanyaan", 0.9, 0.8, {"elsewhere": True}, TINJAU),
        ("laporan", 0.9, 0.8, {"agency": ELSEWHERE, "elsewhere": True}, TERUSKAN),  # that is the answer
        ("lainnya", 0.9, 0.1, {"elsewhere": True}, ARSIP),  # thanks are thanks
    ],
)
def test_action(kind, p_kind, p_agency, shown, expected):
    assert action(kind, p_kind, p_agency, **shown) == expected


def test_a_model_of_agencies_alone_forwards():
    best, sure = {"skpd": np.array([1, 1, 1])}, {"skpd": np.array([0.9, 0.1, 0.9])}
    shown = Evidence.of(n=3)
    shown.elsewhere[2] = True
    assert decide(best, sure, {"skpd": LABELS["skpd"]}, shown, PROMISE) == [TERUSKAN, TINJAU, TINJAU]


def test_a_model_of_kinds_alone_does_what_the_kind_calls_for():
    best, sure = {"jenis": np.array([0, 1, 2, 3])}, {"jenis": np.full(4, 0.9)}
    said = decide(best, sure, {"jenis": LABELS["jenis"]}, Evidence.of(n=4), PROMISE)
    assert said == [ARSIP, TERUSKAN, JAWAB, TINJAU]


def test_a_list_without_elsewhere_forwards_nothing_that_names_another_city():
    best, sure = {"skpd": np.array([0, 1])}, {"skpd": np.array([0.9, 0.9])}
    said = decide(best, sure, {"skpd": ["lh", "sda"]}, Evidence.of(elsewhere=True, n=2), PROMISE)
    assert said == [TINJAU, TINJAU]


@given(
    st.integers(0, 3), st.integers(0, 2), st.floats(0, 1), st.floats(0, 1), st.integers(0, 9), st.integers(0, 9),
    st.booleans(), st.floats(0, 1),
)  # fmt: skip
def test_nothing_goes_out_that_is_less_sure(kind, agency, p_kind, p_agency, words, known, elsewhere, less):
    """Whoever is surer is never sent back for it."""
    order = [TINJAU, *sorted({TERUSKAN, JAWAB, ARSIP})]
    shown = {"agency": LABELS["skpd"][agency], "words": words, "known": known, "elsewhere": elsewhere}
    surer = action(LABELS["jenis"][kind], p_kind, p_agency, **shown)
    unsure = action(LABELS["jenis"][kind], p_kind * less, p_agency * less, **shown)
    assert unsure in (TINJAU, surer)
    assert order.index(unsure) <= order.index(surer)


def test_a_promise_takes_each_curve_s_threshold():
    right = RiskCurve.of(np.linspace(0.5, 1, 1000), np.zeros(1000))
    none = RiskCurve.of(np.zeros(0), np.zeros(0))
    promise = Promise.of({"jenis": [right, none], "skpd": [right]}, 0.25, 0.02)
    assert (promise.max_error, promise.least_share) == (0.02, 0.25)
    assert promise.thresholds["jenis"][0] == promise.thresholds["skpd"][0] <= 0.51
    assert promise.thresholds["jenis"][1] > 1
    assert promise.familiar(np.array([8, 8, 0]), np.array([2, 1, 0])).tolist() == [True, False, True]

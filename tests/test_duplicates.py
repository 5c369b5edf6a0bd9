import random

import pytest

from triage.duplicates import MAX_BUCKET, THRESHOLD, groups, key, pairs

BASE = "lampu jalan di depan kantor lurah sudah mati tiga minggu tolong segera diperbaiki"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Lampu MATI, pak!!", "lampu mati pak", True),
        (BASE, "Pak, " + BASE, True),
        (BASE, BASE.replace("tiga", "empat"), True),
        (BASE, "got di depan kantor lurah sudah mampet tiga minggu tolong dikeruk pak", False),
        ("ya", "ya", True),
        ("ya", "ga", False),
        ("", "", False),
        ("!!!", "???", False),
    ],
)
def test_what_is_a_duplicate(first, second, same):
    assert bool(pairs([first, second])) is same


def test_a_pair_tells_its_overlap():
    assert pairs([BASE, BASE.upper()]) == [(0, 1, 1.0)]
    (pair,) = pairs(["x", BASE, BASE.replace("tiga", "empat")])
    assert (pair.first, pair.second) == (1, 2)
    assert THRESHOLD <= pair.overlap < 1.0


def test_groups_are_named_by_their_first_member():
    texts = ["satu dua tiga", BASE, "pak " + BASE, "satu dua tiga!", "lain sama sekali"]
    assert groups(texts).tolist() == [0, 1, 1, 0, 4]
    assert groups([]).tolist() == []


def test_a_template_sent_many_times_is_one_group():
    texts = [f"{BASE} nomor tiket {i}" for i in range(5 * MAX_BUCKET)]
    assert set(groups(texts).tolist()) == {0}


def test_nothing_is_missed_that_comparing_all_finds():
    rng = random.Random(0)
    words = [f"kata{i}" for i in range(60)]
    texts = [" ".join(rng.choices(words, k=12)) for _ in range(60)]
    texts += [text + " " + rng.choice(words) for text in texts[:30]]
    sets = [{key(t)[i : i + 5] for i in range(len(key(t)) - 4)} for t in texts]
    close = {
        (a, b)
        for a in range(len(sets))
        for b in range(a + 1, len(sets))
        if len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= THRESHOLD
    }
    assert {(p.first, p.second) for p in pairs(texts)} == close
    assert len(close) >= 20

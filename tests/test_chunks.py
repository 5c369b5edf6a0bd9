"""Blocks of messages are cut as ``str.split`` cuts them, whatever stands in them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.chunks import SEPARATOR, ChunkMemory, bytes_of_words, key_of, spelled, words_of_bytes

#: Blanks of all kinds, what looks like one, what fills two words exactly, and what separates messages.
CHARACTERS = " \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2003\u3000\x00\x01\x1b\u200b" + SEPARATOR + "ab,é😀\udc80\ud83d"


def chunks_of(memory: ChunkMemory, texts: list[str]) -> list[list[str]]:
    numbers = memory.numbers(texts)
    found: list[list[str]] = []
    for number, chunk in zip(numbers[:-1].tolist(), memory.chunks(numbers[:-1]), strict=True):
        if number == 0:
            assert chunk == SEPARATOR
            found.append([])
        else:
            found[-1].append(chunk)
    assert numbers[0] == numbers[-1] == 0
    return found


@given(st.lists(st.lists(st.text(CHARACTERS, max_size=25), max_size=6), max_size=4))
def test_cuts_like_split_now_and_later(blocks):
    memory = ChunkMemory()
    for texts in [*blocks, *blocks]:
        expected = [[chunk for chunk in text.split() if chunk != SEPARATOR] for text in texts]
        assert chunks_of(memory, texts) == expected


@pytest.mark.parametrize("length", [7, 8, 9, 15, 16, 17, 40])
def test_chunks_that_differ_in_the_last_byte_only_are_two(length):
    memory = ChunkMemory()
    one, two, short = "x" * length, "x" * (length - 1) + "y", "x" * (length - 1)
    text = f"{one} {two} {short} {one}\0"
    assert chunks_of(memory, [text]) == chunks_of(memory, [text]) == [text.split()]


def test_the_table_grows():
    memory = ChunkMemory()
    texts = [" ".join(f"k{i * 50 + k}" for k in range(50)) for i in range(400)]
    assert chunks_of(memory, texts) == chunks_of(memory, texts) == [text.split() for text in texts]
    assert len(memory) == 20_001
    assert memory.numbers(["k7 k19999"]).tolist() == [0, 8, 20_000, 0]


def test_new_chunks_get_the_next_numbers_the_longest_behind_the_others():
    memory = ChunkMemory()
    memory.numbers(["satu tiga-yang-panjang-sekali dua-belas satu", "dua"])
    assert memory.chunks(np.arange(1, len(memory))) == ["satu", "dua-belas", "dua", "tiga-yang-panjang-sekali"]
    memory.numbers(["tiga-yang-panjang-sekali empat"])
    assert memory.chunks(np.arange(5, len(memory))) == ["empat"]


def test_words_of_new_chunks():
    memory = ChunkMemory()
    memory.numbers(["satu dua-puluh-satu satu tiga-yang-panjang-sekali"])
    first, second = memory.words(1)
    assert spelled(first, second) == [b"satu", b"dua-puluh-satu", b""]  # the longest are known by name only
    assert spelled(*words_of_bytes(bytes_of_words(first, second))) == spelled(first, second)
    assert len(set(key_of(first, second).tolist())) == 3

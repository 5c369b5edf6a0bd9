"""Blocks of messages are cut as ``str.split`` cuts them, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.chunks import SEPARATOR, ChunkMemory

#: Blanks of all kinds, what looks like one, what fills two words exactly, and what separates messages.
CHARACTERS = " \t\n\r\x0b\x0c\x1c\x1f\x85\xa0\u2003\u3000\x00\x01\x1b\u200b" + SEPARATOR + "ab,é😀\udc80\ud83d"


def chunks_of(memory: ChunkMemory, texts: list[str]) -> list[list[str]]:
    by_number = {number: chunk for chunk, number in memory.by_chunk.items()}
    numbers = memory.numbers(texts).tolist()
    by_number |= {number: chunk for chunk, number in memory.by_chunk.items()}
    found: list[list[str]] = []
    for number in numbers[:-1]:
        if number == 0:
            found.append([])
        else:
            found[-1].append(by_number[number])
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


def test_fresh_chunks_are_told_once_in_the_order_of_their_numbers():
    memory = ChunkMemory()
    memory.numbers(["satu dua satu", "tiga-yang-panjang-sekali dua"])
    assert memory.fresh == ["satu", "dua", "tiga-yang-panjang-sekali"]
    assert [memory.by_chunk[chunk] for chunk in memory.fresh] == [1, 2, 3]
    memory.fresh.clear()
    memory.numbers(["tiga-yang-panjang-sekali empat"])
    assert memory.fresh == ["empat"]

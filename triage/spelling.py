"""A word that training has never seen -> the known words it was meant to be.

People type complaints in a hurry: ``lamou``, ``jalna``, ``jalanrusak``.  An unknown word
borrows the numbers of a frequent word that differs by one letter left out, put in, changed,
or swapped with its neighbour (Damerau, "A technique for computer detection
and correction of spelling errors", CACM 7, 1964: four in five misspellings are of these kinds).

The first letter is wrong less often than others, and only looked for in longer and frequent words.

Both words lose one letter, and meet (the deletion index of Mor and Fraenkel, "A hash code
method for detecting and correcting spelling errors", CACM 25, 1982): a look-up takes as many
steps as the word has letters, however large the vocabulary.  Else it may be two frequent
words without the blank between them, or one without its vowels, as in an SMS (``rsk``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

#: Shorter words have too many neighbours that mean something else: sapu, sapi, sopi.  Longer ones than
#: the longest of a desk ("mempertanggungjawabkannya" has 25 letters) are no words.
SHORTEST, LONGEST = 5, 24
#: Four letters on one side and five on the other: only for words of this many messages (``yaxng``, ``mohn``).  Of
#: messages with 10 % wrong letters 0.2 to 0.8 points more are right for the Jakarta model, no fewer anywhere.
COMMON = 50
#: Each half of a glued word has this many letters and stood in this many training messages.
HALF, OFTEN = 4, 5
#: Fewer consonants are any abbreviation.
CONSONANTS = 3
_VOWELS = str.maketrans("", "", "aiueo")


class Speller:
    """Reads unknown words by the known ones.

    >>> speller = Speller([("lampu", 40), ("lampau", 3), ("jalan", 90)])
    >>> [*map(speller.read, ("lamou", "lampuu", "jaaln", "lampujalan", "lmp", "zampu", "jalanan"))]
    [('lampu',), ('lampu',), ('jalan',), ('lampu', 'jalan'), ('lampu',), ('zampu',), ('jalanan',)]
    >>> [*map(Speller([("mohon", 400), ("yang", 900)]).read, ("mohn", "yaxng", "yanf"))]
    [('mohon',), ('yang',), ('yanf',)]
    """

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        """``words`` with the number of messages that had them.

        Where two words meet in one shortened form, the more frequent one is meant; to ask all
        forms of an unknown word for the most frequent neighbour was right no more often.
        """
        words = [(word, count) for word, count in words if len(word) <= LONGEST and word.isalpha()]
        self._often = {word: count for word, count in words if count >= OFTEN and len(word) >= HALF}
        self._meeting: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        for word, _ in sorted(words, key=lambda pair: (-pair[1], pair[0])):
            if len(word) >= SHORTEST:
                for key in _shortened(word, first=word in self._often):
                    self._meeting.setdefault(key, word)
            elif len(word) == SHORTEST - 1 and self._is_common(word):
                self._meeting.setdefault(word, word)
            if word in self._often:
                self._bare.setdefault(_bare(word), word)

    def read(self, word: str) -> tuple[str, ...]:
        """The known words that an unknown one was meant to be; the word itself if there are none."""
        if len(word) >= CONSONANTS and word == _bare(word) and word in self._bare:
            return (self._bare[word],)
        if not (SHORTEST - 1 <= len(word) <= LONGEST and word.isalpha()):
            return (word,)
        if len(word) < SHORTEST:
            # So short a word has lost a letter, if it is one of the common ones.
            whole = self._meeting.get(word, word)
            return (whole,) if self._is_common(whole) else (word,)
        for key in _shortened(word, first=True):
            meant = self._meeting.get(key)
            if meant is not None and _one_slip(word, meant):
                return (meant,)
        return self._unglued(word) or (word,)

    def _is_common(self, word: str) -> bool:
        return self._often.get(word, 0) >= COMMON

    def _unglued(self, word: str) -> tuple[str, ...]:
        """The two frequent words that stand in it without a blank, those whose rarer one is the most frequent."""
        often = self._often
        halves = [(word[:i], word[i:]) for i in range(HALF, len(word) - HALF + 1)]
        found = [(min(often[a], often[b]), (a, b)) for a, b in halves if a in often and b in often]
        return max(found)[1] if found else ()


def _shortened(word: str, first: bool) -> Iterator[str]:
    """The word, and the word without each letter; the first one, which is seldom wrong, last and only if asked."""
    yield word
    for i in range(1, len(word)):
        yield word[:i] + word[i + 1 :]
    if first and len(word) > SHORTEST:
        yield word[1:]


def _bare(word: str) -> str:
    """The word without its vowels but a first one."""
    return word[:1] + word[1:].translate(_VOWELS)


def _one_slip(a: str, b: str) -> bool:
    """Whether two words differ by no more than one letter put in, left out or changed, or two neighbours swapped.

    >>> _one_slip("jalan", "jaln"), _one_slip("jalan", "jalna"), _one_slip("jalan", "jamal")
    (True, True, False)
    """
    if abs(len(a) - len(b)) > 1:
        return False
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    rest_a, rest_b = a[same:], b[same:]
    return (
        rest_a == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a[1:] == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )

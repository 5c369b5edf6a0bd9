"""Labels that cannot be right: unknown, misspelt, missing, at odds with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from triage.check.findings import Finding
from triage.corpus import Corpus, known_labels
from triage.decide import WITHOUT_AGENCY
from triage.errors import counted

#: Without a list of labels, one this rare that looks like another this many times as
#: frequent is taken for a slip: "dukcpil" once beside "dukcapil" 240 times.
RARE, TIMES = 3, 10
#: How alike two spellings must be (difflib's ratio): "pendidikan" and "pendidkan" have
#: 0.95; "dinas a" and "dinas b" 0.86, which are two agencies.
ALIKE = 0.88
#: From this share of the forwarded messages on, an agency is a must and its lack a slip.
USUAL = 0.95


def labels(corpus: Corpus) -> Iterator[Finding]:
    """Findings about single labels, in the order of the rows."""
    for head, values in corpus.heads.items():
        listed = known_labels(corpus, head)
        yield from _unknown(corpus, head, listed) if listed else _misspelt(corpus, head, Counter(values))
    yield from _missing(corpus)
    yield from (
        Finding("labels-disagree", corpus.places[row], fact, "skpd", corpus.heads["skpd"][row], "", None, row)
        for row, fact in disagreeing(corpus)
    )


def _unknown(corpus: Corpus, head: str, listed: Sequence[str]) -> Iterator[Finding]:
    for row, label in enumerate(corpus.heads[head]):
        if label and label not in listed:
            near = _nearest(label, list(listed), 0.6)
            fact = f'unknown {head} "{label}"' + (f', did you mean "{near}"?' if near else "")
            yield Finding("unknown-label", corpus.places[row], fact, head, label, near, None, row)


def _misspelt(corpus: Corpus, head: str, counts: Counter[str]) -> Iterator[Finding]:
    """Rare labels that look like a frequent one."""
    slips = {}
    for label, count in counts.items():
        frequent = [other for other in counts if other and counts[other] >= TIMES * count]
        if label and count <= RARE and (near := _nearest(label, frequent, ALIKE)):
            slips[label] = near
    for row, label in enumerate(corpus.heads[head]):
        if near := slips.get(label, ""):
            rows = counted(counts[label], "message")
            fact = f'{head} "{label}" ({rows}) looks like "{near}" ({counts[near]})'
            yield Finding("misspelt-label", corpus.places[row], fact, head, label, near, None, row)


def _nearest(label: str, known: list[str], least: float) -> str:
    """The known label that is spelled most alike, capital letters and blanks aside; "" if none is."""
    plain = {_plain(k): k for k in known}
    near = get_close_matches(_plain(label), list(plain), 1, least)
    return plain[near[0]] if near else ""


def _plain(label: str) -> str:
    return " ".join(label.casefold().replace("-", " ").replace("_", " ").split())


def _missing(corpus: Corpus) -> Iterator[Finding]:
    columns = " and ".join(corpus.heads)
    for row, (place, text) in enumerate(zip(corpus.places, corpus.texts, strict=True)):
        if not text.strip():
            yield Finding("empty-message", place, "the message is empty", row=row)
        if not any(values[row] for values in corpus.heads.values()):
            yield Finding("no-label", place, f"{columns} empty: nothing is learned from this row", row=row)


def disagreeing(corpus: Corpus) -> list[tuple[int, str]]:
    """Rows whose kind and agency do not go together, and why.

    "lainnya" never has an agency; the other kinds have one if nearly all of them do.
    """
    kinds, agencies = corpus.heads.get("jenis"), corpus.heads.get("skpd")
    if not kinds or not agencies:
        return []
    forwarded = [bool(a) for k, a in zip(kinds, agencies, strict=True) if k and k != WITHOUT_AGENCY]
    must = bool(forwarded) and sum(forwarded) >= USUAL * len(forwarded)
    found = []
    for row, (kind, agency) in enumerate(zip(kinds, agencies, strict=True)):
        if kind == WITHOUT_AGENCY and agency:
            found.append((row, f'"{kind}" has no agency, but skpd says "{agency}"'))
        elif must and kind and kind != WITHOUT_AGENCY and not agency:
            found.append((row, f'"{kind}" without an agency'))
    return found

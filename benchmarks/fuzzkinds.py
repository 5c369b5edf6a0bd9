"""What benchmarks/fuzz.py tries: for each kind its fixtures, how they are mutated, and the call that is made."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import random
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from triage.errors import TriageError

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "inbox"
#: Inputs of each kind; together 1,000,000.
KINDS = {
    "csv": 140_000, "lines": 40_000, "jsonl": 90_000, "json": 80_000, "sms": 90_000, "whatsapp": 90_000,
    "whatsapp zip": 30_000, "telegram": 80_000, "mail": 80_000, "sheets": 30_000, "parquet": 30_000,
    "gzip": 30_000, "bundle": 40_000, "redact": 60_000, "words": 60_000, "predict": 30_000,
}  # fmt: skip
assert sum(KINDS.values()) == 1_000_000

#: Files of each kind, and the format that is forced on them (None: found out).
FILES = {
    "csv": ("*.csv *.tsv excel-unicode.txt", None), "lines": ("baris.txt *.csv", "lines"),
    "jsonl": ("*.jsonl", "jsonl"), "json": ("larik.json telegram.json", "json"), "sms": ("sms-backup.xml", "sms"),
    "whatsapp": ("whatsapp-*.txt", "whatsapp"), "whatsapp zip": ("*.zip", "whatsapp"),
    "telegram": ("telegram.json", "telegram"), "mail": ("mail.*", "mail"), "sheets": ("buku.*", None),
    "parquet": ("*.parquet", "parquet"), "gzip": ("*.gz", None),
    "predict": ("*.csv *.txt *.jsonl *.xml *.mbox *.json", None),
}  # fmt: skip

#: Bytes that mean something to a parser, or that no text should have.
SPICE = [
    b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\x1b[2J", b"<", b">", b"&", b"&#55357;", b"&#x1F600;", b"<sms ", b"<mms ",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"]]>", b"{", b"}", b"[", b"]", b'{"id":', b'"messages": [', b"\\ud83d",
    b"\\u0000", b"null", b"NaN", b"1e999", b"9" * 5000, b"-1", b"From a 08:15\n", b"Content-Type: ",
    b"multipart/mixed; boundary=b", b"\n--b\n", b"=?utf-8?B?", b"\n\n", b"=CMD()", b"[03/07/14 08.15.33] a: ",
    b"7/3/14, 8:15 AM - ", "\u202e".encode(), "\u200b".encode(), "a\u0336".encode() * 50, "\U0001f600".encode(),
    b"\xed\xa0\x80", b"PK\x03\x04", b"PK\x01\x02", b"\x1f\x8b", b"PAR1", b"\x7f\xff\xff\xff",
    b"\xff\xff\xff\xff", b"\0\0\0\0", b"0812-3456-7890", b"nik 3171995508850001", b"a.n. Budi", b"@", b"@gmail",
    b"@a.", b"rp.", b"1.", b"http://", b"0" * 40, b"aaaa",
]  # fmt: skip


def mutated(kind: str, seed: int, number: int, stock: list[bytes]) -> bytes:
    """Input ``number`` of a kind; the same every time."""
    draw = random.Random(f"{kind}:{seed}:{number}")
    whole = draw.choice(stock)
    if whole.startswith((b"PK", b"\x1f\x8b")) and kind != "bundle" and draw.random() < 0.7:
        return _repacked(whole, draw)
    data = bytearray(whole)
    for _ in range(draw.choice((1, 1, 2, 3, 5, 9))):
        _mutate(data, draw, stock)
    return bytes(data[: 1 << 20])


def _repacked(whole: bytes, draw: random.Random) -> bytes:
    """A zip or gzip that is sound, with changes in what is packed: past the check sums, where parsers are."""
    if whole.startswith(b"\x1f\x8b"):
        inside = bytearray(gzip.decompress(whole))
        _mutate(inside, draw, [bytes(inside)])
        return gzip.compress(bytes(inside), 1, mtime=0)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    for _ in range(draw.choice((1, 1, 3))):
        name = draw.choice(sorted(members))
        inside = bytearray(members[name])
        _mutate(inside, draw, list(members.values()))
        members[name] = bytes(inside)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _mutate(data: bytearray, draw: random.Random, stock: list[bytes]) -> None:
    at = draw.randrange(len(data) + 1)
    end = min(len(data), at + draw.choice((1, 2, 4, 8, 30, 100, 1000)))
    match draw.randrange(9):
        case 0:
            data[at:at] = draw.choice(SPICE)
        case 1:
            data[at:end] = draw.choice(SPICE)
        case 2 if data:
            data[at - 1] ^= 1 << draw.randrange(8)
        case 3 if data:
            data[at - 1] = draw.randrange(256)
        case 4:
            del data[at:end]
        case 5:
            data[at:at] = data[at:end] * draw.choice((1, 2, 3, 50))
        case 6:
            data[at:at] = draw.randbytes(draw.choice((1, 2, 4, 16, 200)))
        case 7:
            other = draw.choice(stock)
            begin = draw.randrange(len(other) + 1)
            data[at:end] = other[begin : begin + draw.choice((10, 100, 1000))]
        case _:
            data[at:at] = draw.choice(SPICE) * draw.choice((1, 2, 10, 300))


def ready(kind: str) -> tuple[Callable[[bytes], str], list[bytes]]:
    """The call for one input, and the fixtures."""
    if kind == "bundle":
        return _bundle, [_small_model()]
    if kind in ("redact", "words"):
        lines = [line.encode() for name in ("redact.tsv", "words.tsv", "normalise.tsv")
                 for line in (ROOT / "tests" / "cases" / name).read_text(encoding="utf-8").split("\n")]  # fmt: skip
        return {"redact": _redact, "words": _words}[kind], lines
    patterns, form = FILES[kind]
    paths = sorted({path for pattern in patterns.split() for path in CASES.glob(pattern)})
    stock = [path.read_bytes() for path in paths]
    if kind == "predict":
        return _Predict(), stock
    if kind == "gzip":
        stock += [gzip.compress(path.read_bytes(), mtime=0) for path in sorted(CASES.glob("*.csv"))]
    return (_sheets if kind == "sheets" else lambda data: _read(data, form)), stock


def one_sentence(error: TriageError) -> str:
    """Every refusal is one line of reasonable length."""
    said = str(error)
    assert "\n" not in said.split(" (found: ")[0]
    return "refused"


def _read(data: bytes, form: str | None) -> str:
    from triage.inbox import open_inbox

    try:
        with open_inbox([io.BytesIO(data)], format=form) as inbox:
            for batch in inbox.batches():
                assert all(len(row) == len(inbox.columns) for row in batch.rows), "width"
                assert all(0 <= at < len(batch.rows) for at in batch.problems), "problem"
    except TriageError as error:
        return one_sentence(error)
    return "rows"


def _sheets(data: bytes) -> str:
    """What the reader's child does, in a fork of this process within the same bounds; its end is a refusal."""
    from triage.inbox import sheets

    child = os.fork()
    if not child:
        sheets.bound(len(data))
        try:
            about, *batches = sheets.lines(data, None, None)
            json.dumps(batches)
            width = len(about["header"])
            os._exit(2 if any(len(row) != width for batch in batches for row in batch) else 0)
        finally:
            os._exit(1)
    code = os.waitpid(child, 0)[1]
    assert os.waitstatus_to_exitcode(code) != 2, "width"
    return "refused" if code else "rows"


def _redact(data: bytes) -> str:
    from triage.redact import find, replace

    text = data.decode("utf-8", "surrogateescape")
    spans = find(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    replace(text, spans)
    return "rows"


def _words(data: bytes) -> str:
    from triage.words import words

    found = words(data.decode("utf-8", "surrogateescape"))
    assert not any(sum(map(str.isdecimal, word)) > 4 for word in found), "a number in a word"
    return "rows"


class _Predict:
    """A whole run: read, label with the shipped model, write to memory in one of four formats."""

    def __init__(self) -> None:
        from triage.predict import Triage

        self._triage = Triage.load()

    def __call__(self, data: bytes) -> str:
        from triage.inbox import find_text_column, open_inbox
        from triage.outbox import open_outbox
        from triage.stream import new_columns, predict

        kind = ("csv", "jsonl", "parquet", "xlsx")[(0, 0, 1, 1, 0, 1, 2, 3)[len(data) % 8]]
        try:
            with open_inbox([io.BytesIO(data)]) as inbox:
                text = find_text_column(inbox.columns, None, inbox.name)
                columns = [*inbox.columns, *new_columns(self._triage, inbox, "")]
                with open_outbox(io.BytesIO(), columns=columns, format=kind) as outbox:
                    summary = predict(inbox, outbox, self._triage, text)
            assert summary.read == summary.automatic + summary.review + summary.unreadable
        except TriageError as error:
            return one_sentence(error)
        return "rows"


#: What a manifest should not hold.
STRANGE = (
    None, -1, 0, 10**30, 1e308, float("nan"), float("inf"), "", "x" * 1000, "\x1b[2J", [], {}, True, [[]], "é"
)  # fmt: skip


# -- models ---------------------------------------------------------------------------------------


def _small_model() -> bytes:
    return (ROOT / "tests" / "bundles" / "v1" / "kecil.triage").read_bytes()


def _bundle(data: bytes) -> str:
    """The bytes as they are, or the parts of a whole model changed so that every hash is right again."""
    return _load(data if len(data) % 4 == 0 else _rebuilt(random.Random(data)))


def _load(data: bytes) -> str:
    from triage.bundle import from_bytes
    from triage.predict import Triage

    try:
        said = Triage(from_bytes(data, "m")).classify(["lampu jalan mati di tebet", "zzyx", "", "0812 syarat ktp?"])
        said.columns()
    except TriageError as error:
        return one_sentence(error)
    assert all(np.isfinite(head.probabilities).all() for head in said.heads.values()), "NaN"
    return "rows"


def _rebuilt(draw: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_small_model())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    for _ in range(draw.choice((1, 1, 2))):
        if draw.random() < 0.6:
            _change(manifest, draw)
        else:
            name = draw.choice(sorted(members))
            data = bytearray(members[name])
            _mutate(data, draw, [members[name]])
            members[name] = bytes(data)
    if isinstance(manifest.get("members"), dict):
        manifest["members"] = {
            n: {"sha256": hashlib.sha256(b).hexdigest(), "bytes": len(b)} for n, b in members.items()
        }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _change(value: object, draw: random.Random) -> None:
    """Change something somewhere in a JSON value."""
    while isinstance(value, dict | list) and value:
        keys = sorted(value) if isinstance(value, dict) else range(len(value))
        key = draw.choice(list(keys))
        if not isinstance(value[key], dict | list) or draw.random() < 0.3:
            value[key] = draw.choice(STRANGE)
            return
        value = value[key]

"""The model file: one zip of ``manifest.json`` and ``.npy`` arrays, and no code.

Nothing in the file is executed when it is read, whatever a stranger put into
it: the manifest is JSON, the arrays are raw numbers read without pickle, and
every member must have the SHA-256 that the manifest gives it.
The same content always gives the same bytes (fixed member order, no clock),
and saving writes beside and renames, so a kill at any moment leaves the old
model or the new one.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from triage import npy
from triage.errors import ModelError
from triage.files import write_atomically

FORMAT = "triage-model"

#: Version of the file layout.  Raise it when an older program could misread a
#: new file (a member renamed, a meaning changed), keep reading the old one,
#: and add a small bundle of the old version to ``tests/bundles/``; a new
#: optional manifest key or array needs no new version.
VERSION = 1

#: No honest model comes near these: the shipped one has 5 MB, 25 members and 6 kB of manifest.
#: They bound what a hostile file can make us allocate: half precision doubles when it is unpacked.
MAX_BYTES, MAX_MANIFEST = 128 * 1024 * 1024, 4 * 1024 * 1024
MAX_MEMBERS = 64

_EPOCH = (1980, 1, 1, 0, 0, 0)
_RETRAIN = "Train it again with triage train, or fetch the file again"


@dataclass
class Bundle:
    """A model at rest: a JSON-able manifest and named arrays of numbers."""

    manifest: dict[str, Any]
    arrays: dict[str, np.ndarray[Any, Any]] = field(default_factory=dict)
    #: SHA-256 of the file's bytes, hexadecimal; known after loading or saving.
    digest: str = ""

    def strings(self, name: str) -> list[str]:
        """The list of strings stored under ``name`` (UTF-8, one a line)."""
        raw = self.arrays[name].tobytes()
        return raw.decode("utf-8").split("\n") if raw else []


def pack_strings(strings: list[str]) -> np.ndarray[Any, Any]:
    """Strings without line feeds as one uint8 array, so that every member is numbers.

    >>> Bundle({}, {"words": pack_strings(["jalan", "rusak"])}).strings("words")
    ['jalan', 'rusak']
    """
    return np.frombuffer("\n".join(strings).encode("utf-8"), dtype=np.uint8)


def to_bytes(bundle: Bundle) -> bytes:
    """The file's bytes; equal bundles give equal bytes."""
    members = {f"{name}.npy": npy.pack(array) for name, array in sorted(bundle.arrays.items())}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        **{k: v for k, v in bundle.manifest.items() if k not in ("format", "version", "members")},
        "members": {n: {"sha256": hashlib.sha256(b).hexdigest(), "bytes": len(b)} for n, b in members.items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"manifest.json": text, **members}.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system, info.external_attr = 3, 0o644 << 16  # the same on Windows and Linux
            archive.writestr(info, data, compresslevel=6)
    return out.getvalue()


def save(bundle: Bundle, path: str | Path) -> None:
    """Write ``bundle`` to ``path`` atomically (write beside, flush, rename).

    Raises
    ------
    ModelError
        The folder is missing or read-only, or the disk is full; or the model is larger than :func:`load` reads.
    """
    size = sum(array.nbytes for array in bundle.arrays.values())
    if size > MAX_BYTES - MAX_MANIFEST:
        raise ModelError(
            f"{path}: the model would have {size >> 20} MB (at most {MAX_BYTES >> 20} MB are ever loaded)",
            "Learn from fewer messages, or join labels",
        )
    data = to_bytes(bundle)
    try:
        write_atomically(Path(path), data)
    except OSError as error:
        raise _unwritten(path, error.strerror) from None
    bundle.digest = hashlib.sha256(data).hexdigest()


def check_place(path: str | Path) -> None:
    """Refuse a place where :func:`save` would fail, before minutes of training are spent on it.

    Raises
    ------
    ModelError
        It is a folder, or its folder is missing or read-only.
    """
    place = Path(path)
    folder = place.parent
    number = (
        errno.EISDIR if place.is_dir()
        else errno.ENOENT if not folder.exists()
        else errno.ENOTDIR if not folder.is_dir()
        else errno.EACCES if not os.access(folder, os.W_OK)
        else 0
    )  # fmt: skip
    if number:
        raise _unwritten(path, os.strerror(number))


def _unwritten(path: str | Path, why: str | None) -> ModelError:
    return ModelError(f"{path}: the model cannot be written ({why})", "Choose another place with -o")


def load(path: str | Path) -> Bundle:
    """Read and check a model file.

    Raises
    ------
    ModelError
        One sentence each for: missing, not a model (pickles, text), damaged,
        changed (a hash differs), made by a newer triage.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)  # never all of /dev/zero
    except FileNotFoundError:
        raise ModelError(f"{path}: no such model file", "Make one with triage train CORPUS -o MODEL") from None
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read ({error.strerror})", "Give a model file") from None
    return from_bytes(data, str(path))


def from_bytes(data: bytes, name: str = "model") -> Bundle:
    """Check and decode the bytes of a model file; ``name`` stands in the error texts."""
    if len(data) > MAX_BYTES:
        raise ModelError(f"{name}: larger than any model ({MAX_BYTES >> 20} MB)", "Give a model file")
    if not data.startswith(b"PK\x03\x04"):
        raise ModelError(f"{name}: not a triage model{_what(data)}", "Make one with triage train CORPUS -o MODEL")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = _read_manifest(archive, name)
            arrays = {n.removesuffix(".npy"): _read_member(archive, manifest, n, name) for n in manifest["members"]}
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError, RuntimeError,
            OSError, ValueError, KeyError):  # fmt: skip
        raise ModelError(f"{name}: the model file is damaged", _RETRAIN) from None
    return Bundle(manifest, arrays, hashlib.sha256(data).hexdigest())


def _what(data: bytes) -> str:
    """What a file that is no model looks like, for the error text."""
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return " but a pickle, which is never opened because it could run code"
    return " (the file is empty)" if not data else ""


def _read_manifest(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if "manifest.json" not in names:
        raise ModelError(f"{name}: not a triage model (no manifest.json inside)", _RETRAIN)
    if len(set(names)) != len(names) or len(names) > MAX_MEMBERS:
        raise ModelError(f"{name}: the model file has {len(names)} members, some of them twice or too many", _RETRAIN)
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise ModelError(f"{name}: the model file is packed in a way that triage never uses", _RETRAIN)
    if sum(info.file_size for info in infos) > MAX_BYTES or archive.getinfo("manifest.json").file_size > MAX_MANIFEST:
        raise ModelError(f"{name}: the model file unpacks to more than {MAX_BYTES >> 20} MB", _RETRAIN)
    try:
        manifest = json.loads(archive.read("manifest.json"))
    except (ValueError, RecursionError):
        raise ModelError(f"{name}: the model's manifest is damaged", _RETRAIN) from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelError(f"{name}: not a triage model (its manifest names no {FORMAT})", _RETRAIN)
    version = manifest.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ModelError(f"{name}: the model's manifest is damaged", _RETRAIN)
    if version > VERSION:
        raise ModelError(
            f"{name}: model format {version} is newer than this triage (it reads up to {VERSION})",
            "Upgrade with pip install --upgrade triage-pengaduan",
        )
    members = manifest.get("members")
    if not isinstance(members, dict) or set(members) != set(names) - {"manifest.json"}:
        raise ModelError(f"{name}: the model file has members that its manifest does not list", _RETRAIN)
    return manifest


def _read_member(archive: zipfile.ZipFile, manifest: dict[str, Any], member: str, name: str) -> np.ndarray[Any, Any]:
    data = archive.read(member)
    claim = manifest["members"][member]
    if not isinstance(claim, dict) or claim.get("sha256") != hashlib.sha256(data).hexdigest():
        raise ModelError(f"{name}: {member} was changed after training (its SHA-256 differs)", _RETRAIN)
    array = npy.unpack(data)
    if array is None:
        raise ModelError(f"{name}: {member} is not a plain array of numbers", _RETRAIN)
    if array.dtype.kind == "f" and not npy.finite(array):  # NaN would spread over all scores
        raise ModelError(f"{name}: {member} holds numbers that are not finite", _RETRAIN)
    return array

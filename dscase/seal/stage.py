"""Filling a staging folder: the files, the manifest, the checksums, the zip, each synced to disk."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dscase import atomic
from dscase.seal import bundle
from dscase.seal.place import BESIDE, BUNDLE, MANIFEST, SCHEMA, SUMS

Content = bytes | Callable[[BinaryIO], object]


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file as written. `size` in bytes, `sha256` in lower-case hex."""

    name: str
    size: int
    sha256: str


def fill(
    folder: Path,
    files: Mapping[str, Content],
    manifest: Mapping[str, object],
    when: datetime,
) -> tuple[SealedFile, ...]:
    """Write everything into the empty `folder`; returns `files` in name order, then the three of ours.

    manifest.json is the mapping given plus `schema` and `files`; SHA256SUMS lists every file but itself
    and bundle.zip; bundle.zip holds every file but itself. Raises OSError.
    """
    written = [_write(folder / name, files[name]) for name in sorted(files)]
    whole = {**manifest, "schema": SCHEMA, "files": [asdict(file) for file in written]}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    # A file name in it that is no valid Unicode keeps its odd bytes as JSON escapes.
    manifest_file = _write(folder / MANIFEST, f"{text}\n".encode("utf-8", "backslashreplace"))
    sums_file = _write(folder / SUMS, sums((*written, manifest_file)))
    inside = [file.name for file in (*written, manifest_file, sums_file)]
    _put(folder / BUNDLE, lambda sink: bundle.write(sink, folder, inside, when))
    bundle.close(folder / BUNDLE)
    packed = _sealed(folder / BUNDLE)
    atomic.sync_folder(folder)
    return (*written, manifest_file, sums_file, packed)


def lay(folder: Path, beside: Mapping[str, Content]) -> None:
    """Write what stands beside a bundle, neither packed nor listed. Raises OSError."""
    if not set(beside) <= set(BESIDE):
        raise ValueError("not the names of what stands beside a bundle")
    for name, content in beside.items():
        _put(folder / name, content)
    atomic.sync_folder(folder)


def sums(files: Iterable[SealedFile]) -> bytes:
    """The text of SHA256SUMS over these files, as `sha256sum -c` reads it."""
    listed = sorted(files, key=lambda each: each.name)
    return "".join(f"{each.sha256}  {each.name}\n" for each in listed).encode()


def _write(path: Path, content: Content) -> SealedFile:
    _put(path, content)
    return _sealed(path)


def _put(path: Path, content: Content) -> None:
    with atomic.synced(atomic.create(path)) as sink:
        if isinstance(content, bytes):
            sink.write(content)
        else:
            content(sink)


def _sealed(path: Path) -> SealedFile:
    with path.open("rb") as source:  # what is on disk counts, not what was meant to go there
        digest = hashlib.file_digest(source, "sha256")
        return SealedFile(path.name, source.tell(), digest.hexdigest())

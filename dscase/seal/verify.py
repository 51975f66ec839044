"""Verifying a bundle: every file that was changed, added, removed, renamed or swapped, by its name.

SHA256SUMS says of the manifest, and the manifest of every file, what it was when it was sealed; the comment
of the zip covers the zip itself. Whoever can change all of them at once can be found out only by the SHA-256
of the manifest, received on another way: `expected`.
"""

import contextlib
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dscase.intake.archive import BROKEN
from dscase.knowledge.catalogue import left_by
from dscase.seal.place import (
    APPROVAL,
    BESIDE,
    BUNDLE,
    MANIFEST,
    SCHEMA,
    SUMS,
    UPLOADS,
    encrypted_name,
    is_made,
)
from dscase.seal.received import NAME, BundleFile, Parts, Received, Trouble, in_zip, parts_of, received
from dscase.seal.stage import SealedFile, sums

MANIFEST_LIMIT = 16 * 2**20  # bytes
_BLOCK = 2**20
_PART = re.compile(r"\.[0-9]{3}$")
_UNREADABLE = (*BROKEN, RecursionError)


@dataclass(frozen=True, slots=True)
class Apart:
    """A file listed as sent apart: `state` is "here", "changed" or "absent"."""

    name: str
    exhibit: str
    state: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What verifying found. `manifest` is {} where there was none to read; `digest` its SHA-256, "" then."""

    path: Path
    form: str
    files: int
    troubles: tuple[Trouble, ...]
    manifest: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
    apart: tuple[Apart, ...] = ()
    approval: Mapping[str, str] | None = None  # by whom, when, of which manifest, where it stands
    beside: tuple[str, ...] = ()  # files of the folder that nothing seals: they may hold anything

    @property
    def sound(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.troubles


def verify(path: Path, *, expected: str = "") -> Verified:
    """Verify a bundle: its folder, its zip, or the first part of it. `expected`: the SHA-256 that its
    manifest was said to have. Raises InputError where there is nothing to verify.
    """
    with received(path) as received_bundle:
        verified = _verified(received_bundle)
        troubles, approval, beside = list(verified.troubles), None, tuple[str, ...]()
        if received_bundle.form == "folder":
            inside = {
                name: _inside(received_bundle, name) for name in _zips(received_bundle, verified.manifest)
            }
            forged = Trouble("manifest_changed", MANIFEST)
            if forged in troubles and any(each.digest == verified.digest for each in inside.values()):
                troubles[troubles.index(forged)] = Trouble("changed", SUMS)  # two manifests against one line
            whole = all(each.name != MANIFEST for each in troubles)
            for name, inner in inside.items():
                troubles += _inner(inner, name, verified.digest if whole else "")
            troubles += _uploads(received_bundle)
            approval, lapsed = _approval(received_bundle, verified)
            troubles += lapsed
            beside = tuple(sorted(_beside(received_bundle, verified.manifest)))
    if expected and verified.digest != expected.strip().lower():
        troubles.append(Trouble("not_the_expected", MANIFEST))
    apart = tuple(_apart(verified.manifest, path)) if verified.manifest else ()
    troubles += [Trouble("changed", each.name) for each in apart if each.state == "changed"]
    details = verified.manifest, verified.digest, apart, approval, beside
    return Verified(path, verified.form, verified.files, tuple(troubles), *details)


def _beside(bundle: Received, manifest: Mapping[str, Any]) -> set[str]:
    """The files of a folder that nothing seals. Of those that the list of uploads names, what can be of the
    bundle is made of what is sealed; the list itself is not.
    """
    listed = _listed(bundle)
    unsealed = {name for name in bundle.pieces if name in BESIDE or _is_clutter(name) or name in listed}
    return unsealed - _prepared(manifest, listed) if manifest else unsealed


def _listed(bundle: Received) -> dict[str, str]:
    """The files made for uploading that the list of uploads holds: name -> digest."""
    named = _summed(_content(bundle.pieces, UPLOADS, []) or b"") if UPLOADS in bundle.pieces else {}
    return {name: digest for name, digest in named.items() if is_made(name)}


def _is_clutter(name: str) -> bool:
    """Whether systems leave files of such a name in folders by themselves; in a zip of ours, never."""
    return left_by(name) == "desktop"


def _zips(bundle: Received, manifest: Mapping[str, Any]) -> Iterator[str]:
    """The bundle's own zip in a folder, under its reference code where it was made for a form."""
    for name in (BUNDLE, f"{manifest.get('reference')}.zip"):
        if name in bundle.pieces:
            yield name


def _inside(bundle: Received, zip_name: str) -> Verified:
    """What the bundle's zip in a folder holds."""
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(bundle.pieces[zip_name].open())
        return _verified(in_zip(source, Path(zip_name), "zip", stack))


def _inner(inner: Verified, zip_name: str, digest: str) -> Iterator[Trouble]:
    """The troubles of the bundle's zip that lies in a folder: it holds the same files."""
    for trouble in inner.troubles:
        name = trouble.name if trouble.name == zip_name else f"{zip_name}!{trouble.name}"
        yield Trouble(trouble.code, name, trouble.other)
    if digest and inner.digest and inner.digest != digest:
        yield Trouble("other_bundle", zip_name)


def _approval(bundle: Received, verified: Verified) -> tuple[Mapping[str, str] | None, list[Trouble]]:
    """The approval beside a bundle; where the bundle changed since, it stands no more, and is a trouble."""
    from dscase.seal.approval import parsed

    if APPROVAL not in bundle.pieces:
        return None, []
    approval = parsed(_content(bundle.pieces, APPROVAL, []) or b"")
    if approval is None or verified.troubles or not approval.stands_for(verified.manifest, verified.digest):
        return None, [Trouble("approval_lapsed", APPROVAL)]
    return {"by": approval.by, "on": approval.on, "manifest": approval.looked_at}, []


def _uploads(bundle: Received) -> Iterator[Trouble]:
    """The troubles of what was made for uploading: encrypted copies, parts, the bundle under its code."""
    for name, digest in _listed(bundle).items():
        if name not in bundle.pieces:
            yield Trouble("missing", name)
        elif _digest(bundle.pieces[name]) != digest:
            yield Trouble("changed", name)


def _verified(bundle: Received) -> Verified:
    troubles, pieces = list(bundle.troubles), bundle.pieces
    if any(each.code in {"container_damaged", "container_hostile"} for each in troubles):
        return Verified(bundle.path, bundle.form, 0, tuple(troubles))
    text = _content(pieces, MANIFEST, troubles)
    sums_text = _content(pieces, SUMS, troubles)
    if text is None:
        return Verified(bundle.path, bundle.form, 0, tuple(troubles))
    digest = hashlib.sha256(text).hexdigest()
    summed = _summed(sums_text or b"")
    manifest = _manifest(text)
    if manifest is None:
        changed = summed.get(MANIFEST, digest) != digest
        troubles.append(Trouble("manifest_changed" if changed else "manifest_unusable", MANIFEST))
        return Verified(bundle.path, bundle.form, 0, tuple(troubles), digest=digest)
    listed = {
        each["name"]: SealedFile(each["name"], each["size"], each["sha256"]) for each in manifest["files"]
    }
    itself = SealedFile(MANIFEST, len(text), digest)
    forged = summed.get(MANIFEST, digest) != digest
    if forged:
        troubles.append(Trouble("manifest_changed", MANIFEST))
    elif sums_text is not None and sums_text != sums((*listed.values(), itself)):
        troubles.append(Trouble("changed", SUMS))
    ours = _ours(manifest, bundle.form)
    if bundle.form == "folder":
        ours |= {name for name in pieces if _is_clutter(name)} | _listed(bundle).keys()
    troubles += _files(pieces, listed, summed if forged else {}, ours)
    return Verified(bundle.path, bundle.form, len(listed), tuple(troubles), manifest, digest)


def _files(
    pieces: Mapping[str, BundleFile],
    listed: Mapping[str, SealedFile],
    summed: Mapping[str, str],
    ours: set[str],
) -> Iterator[Trouble]:
    """What became of the files. `summed`: what SHA256SUMS says, where the manifest itself was changed.

    `ours`: what may be there though it is not listed.
    """
    sizes = {file.size for file in listed.values()}  # a file of none of them need not be read to be wrong
    now = {
        name: _digest(pieces[name]) if pieces[name].size in sizes else "" for name in listed if name in pieces
    }
    wrong = {
        name for name, digest in now.items() if digest != listed[name].sha256 and summed.get(name) != digest
    }
    gone = {name for name in listed if name not in pieces}
    new = {name for name in pieces if name not in listed and name not in ours}
    was = {file.sha256: file.name for file in listed.values()}
    for name in sorted(new):
        piece = pieces[name]
        before = was.get(_digest(piece) or "") if piece.size in sizes else None
        if before in gone:
            gone.discard(before)
            yield Trouble("renamed", before, name)
        else:
            yield Trouble("added", name)
    for name in sorted(gone):
        yield Trouble("missing", name)
    for name in sorted(wrong):
        digest = now[name]
        other = was.get(digest or "")
        if digest is None:
            yield Trouble("damaged", name)
        elif other is not None and other != name:
            yield Trouble("swapped", name, other)
        else:
            yield Trouble("changed", name)


def _ours(manifest: Mapping[str, Any], form: str) -> set[str]:
    """The names of files that may be there though the manifest does not list them."""
    apart = {each["name"] for each in manifest["sent_apart"]}
    return {MANIFEST, SUMS} | ({BUNDLE, *BESIDE, *apart} if form == "folder" else set())


def _prepared(manifest: Mapping[str, Any], named: Iterable[str]) -> set[str]:
    """Of names the list of uploads holds those that can be of this bundle."""
    whole = {BUNDLE, f"{manifest.get('reference')}.zip"}
    for each in manifest["sent_apart"]:
        whole |= {each["name"], f"{each.get('exhibit') or 'package'}.zip"}
    whole |= {encrypted_name(name) for name in whole}
    return {name for name in named if name in whole or _PART.sub("", name) in whole}


def _digest(piece: BundleFile) -> str | None:
    """The SHA-256 of a file, read no further than a byte past its size; None where it cannot be read."""
    running, left = hashlib.sha256(), piece.size + 1
    try:
        with piece.open() as source:
            while left > 0 and (block := source.read(min(_BLOCK, left))):
                running.update(block)
                left -= len(block)
    except _UNREADABLE:
        return None
    return running.hexdigest()


def _content(pieces: Mapping[str, BundleFile], name: str, troubles: list[Trouble]) -> bytes | None:
    """The bytes of a small file of ours; None, and a trouble, where they cannot be had."""
    if name not in pieces:
        troubles.append(Trouble("missing", name))
        return None
    try:
        with pieces[name].open() as source:
            content = source.read(MANIFEST_LIMIT + 1)
    except _UNREADABLE:
        troubles.append(Trouble("damaged", name))
        return None
    if len(content) > MANIFEST_LIMIT:
        troubles.append(Trouble("swells", name))
        return None
    return content


def _summed(text: bytes) -> dict[str, str]:
    """Name -> digest, as SHA256SUMS says."""
    lines = (line.partition("  ") for line in text.decode("ascii", "replace").splitlines())
    return {name: digest for digest, _, name in lines if name}


def _manifest(text: bytes) -> dict[str, Any] | None:
    """The manifest, when it is one whose lists can be relied on to be lists of such records; else None."""
    try:
        manifest = json.loads(text)
        if manifest["schema"] != SCHEMA:
            return None
        names = [each["name"] for each in manifest["files"]]
        fit = all(NAME.fullmatch(name) for name in names) and len(set(names)) == len(names)
        fit = fit and all(
            type(each["size"]) is int and each["size"] >= 0 and isinstance(each["sha256"], str)
            for each in manifest["files"]
        )
        fit = fit and all(
            isinstance(each["name"], str) and isinstance(each["sha256"], str)
            for each in (*manifest["sent_apart"], *manifest["exhibits"])
        )
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None
    return manifest if fit else None


def _apart(manifest: Mapping[str, Any], path: Path) -> Iterator[Apart]:
    """The files sent apart: those that came lie in the folder, or beside the zip."""
    folder = path if path.is_dir() else path.parent
    try:
        there = {each.name for each in folder.iterdir()}
    except OSError:
        there = set()
    for each in manifest["sent_apart"]:
        name, state = each["name"], "absent"
        # A name is looked up among those that are there: no path is made of one that is not.
        paths = next(
            (
                parts_of(folder / one)
                for one in (name, f"{name}.001", f"{each.get('exhibit')}.zip.001")
                if one in there
            ),
            [],
        )
        if paths:
            state = "here" if _whole(paths) == each["sha256"] else "changed"
        yield Apart(name, str(each.get("exhibit") or ""), state)


def _whole(paths: list[Path]) -> str | None:
    """The SHA-256 of files one after another; None where one cannot be read."""
    running = hashlib.sha256()
    try:
        with Parts(paths) as raw, io.BufferedReader(raw) as source:
            while block := source.read(_BLOCK):
                running.update(block)
    except OSError:
        return None
    return running.hexdigest()

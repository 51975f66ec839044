"""An approval: who looked at which bundle, kept beside its manifest, and whether it is still of that one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dscase import atomic
from dscase.errors import UsageError
from dscase.seal.place import APPROVAL, Place, refusals_in_words
from dscase.seal.verify import Verified, verify

SCHEMA = "dscase.approval/1"
LONGEST = 100  # characters of a name
_LIMIT = 65_536


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved, and when.

    `manifest` is the SHA-256 of the manifest beside it, `looked_at` that of the one the person had before
    them; `substance` is what both state.
    """

    by: str
    on: str  # ISO 8601 with an offset
    manifest: str
    looked_at: str
    substance: str

    def stands_for(self, manifest: Mapping[str, Any], digest: str) -> bool:
        """Whether it is an approval of this very manifest."""
        return self.manifest == digest and self.substance == manifest.get("substance")


def approve(folder: Path, by: str, when: datetime) -> tuple[Verified, Approval | None]:
    """Keep that a person approves of the bundle in a folder; None where it is not as it was sealed.

    Raises UsageError for what is no folder or no name, InputError, OutputError.
    """
    name = " ".join(by.split())
    if not name or len(name) > LONGEST or not name.isprintable():
        raise UsageError("seal.approver_unfit", longest=LONGEST)
    if not folder.is_dir():
        raise UsageError("seal.approve_folder", place=str(folder))
    place = Place.of(folder)
    with refusals_in_words(place.stated), place.held():
        done = verify(place.out)
        others = [trouble for trouble in done.troubles if trouble.code != "approval_lapsed"]
        if others or not done.manifest:
            return done, None
        substance = str(done.manifest.get("substance"))
        given = Approval(name, when.isoformat(), done.digest, done.digest, substance)
        atomic.write_over(place.out / APPROVAL, content(given))
    return done, given


def content(approval: Approval) -> bytes:
    """The file's bytes."""
    facts = {
        "schema": SCHEMA,
        "by": approval.by,
        "on": approval.on,
        "manifest": approval.manifest,
        "looked_at": approval.looked_at,
        "substance": approval.substance,
    }
    return f"{json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True)}\n".encode()


def read(folder: Path) -> Approval | None:
    """The approval in a folder; None where there is none that can be read."""
    try:
        with atomic.open_read(folder / APPROVAL) as source:
            return parsed(source.read(_LIMIT))
    except OSError:
        return None


def parsed(data: bytes) -> Approval | None:
    """The approval in these bytes; None where they hold none."""
    try:
        facts = json.loads(data)
        if facts["schema"] != SCHEMA:
            return None
        values = [facts[key] for key in ("by", "on", "manifest", "looked_at", "substance")]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Approval(*values) if all(isinstance(value, str) for value in values) else None

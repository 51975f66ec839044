"""What differs between two bundles, by their manifests, and whether one follows the other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dscase.seal.place import MANIFEST
from dscase.seal.received import Trouble
from dscase.seal.verify import Verified

LISTS = (("file", "files", "name"), ("exhibit", "exhibits", "number"), ("finding", "findings", "code"))
"""What is compared record by record: the word for one, the manifest's key, what a record is known by."""
SINGLE = {
    "reference": (),
    "window": ("start", "end"),
    "verdict": ("kind", "judged", "override"),
    "asked": ("id", "target", "time"),
}
"""What is compared as it is, and the parts that make it the same: a window written in another form has not
changed, nor has an event that was chosen where it is now stated.
"""
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T")


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing that is `how` ("new", "gone", "changed") in the later bundle.

    `what` is worded under `verify.what.<what>`; `name` says which one, "" where there is but one.
    """

    how: str
    what: str
    name: str = ""


def differences(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Iterator[Difference]:
    """What differs, in the manifest's order."""
    for what, parts in SINGLE.items():
        if _parts_of(later.get(what), parts) != _parts_of(earlier.get(what), parts):
            yield Difference("changed", what)
    for what, key, known_by in LISTS:
        now, before = _by(later, key, known_by), _by(earlier, key, known_by)
        for name in sorted({*now, *before}):
            if name not in before:
                yield Difference("new", what, name)
            elif name not in now:
                yield Difference("gone", what, name)
            elif now[name] != before[name] and what != "finding":
                yield Difference("changed", what, name)


def follows(later: Verified, earlier: Verified) -> bool:
    """Whether the later bundle names the earlier one as the one it supplements."""
    named = later.manifest.get("predecessor")
    return isinstance(named, Mapping) and named.get("manifest") == earlier.digest


def chain_trouble(later: Verified, earlier: Verified) -> tuple[Trouble, ...]:
    """The trouble of a bundle that names another one as the bundle of the earlier one's round."""
    named = later.manifest.get("predecessor")
    if not isinstance(named, Mapping) or follows(later, earlier):
        return ()
    same = named.get("round") == earlier.manifest.get("round")
    return (Trouble("wrong_predecessor", MANIFEST),) if same else ()


def _parts_of(value: Any, parts: tuple[str, ...]) -> Any:
    """A value's parts, moments as moments: the same one may be written with another offset."""
    if not isinstance(value, Mapping) or not parts:
        return value
    return [_moment(value.get(part)) for part in parts]


def _moment(value: Any) -> Any:
    if not isinstance(value, str) or not _MOMENT.match(value):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _by(manifest: Mapping[str, Any], key: str, known_by: str) -> dict[str, Any]:
    records = manifest.get(key)
    if not isinstance(records, list):
        return {}
    return {str(record.get(known_by)): record for record in records if isinstance(record, Mapping)}

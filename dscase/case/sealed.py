"""The record of what was sealed for a case: a supplement goes on from there.

`sealed.jsonl` in the case folder is append-only, one `Round` a line as JSON. What was sealed at the same
place again replaced what was there, so that of a place the last one counts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from dscase import atomic
from dscase.case import lines
from dscase.case.model import Frozen, Moment, PackageKind, Text
from dscase.errors import UsageError

NAME = "sealed.jsonl"


class StatedField(Frozen):
    """What an option stated of a field of the case, and what case.yaml said of it then."""

    said: str | int | dict[str, str]
    over: str | int | dict[str, str] | None = None


class Handed(Frozen):
    """A file that an option handed over, and what the option said of it. `path` is one of this machine; of
    what lay in a store it is the name there.
    """

    path: Text
    kind: Text = ""
    package: PackageKind | None = None
    host: Text = ""
    remote: bool = False


class Round(Frozen):
    """One sealed bundle. It stays in the case folder: `out` is a path of this machine."""

    when: Moment
    out: Text
    round: int = Field(ge=1)
    reference: Text
    manifest: Text  # SHA-256
    exhibits: Mapping[str, tuple[str, ...]]  # number -> SHA-256 of what was sent under it
    requests: tuple[Text, ...] = ()  # that it answers
    masked: bool = False  # whether names were replaced by pseudonyms
    stated: Mapping[str, StatedField] | None = None  # by options, field by field; None: nobody recorded it
    given: tuple[Handed, ...] = ()  # by options


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a supplement stands: its round, its place, and the rounds before it, the first first."""

    round: int
    out: Path
    before: tuple[Round, ...]

    @property
    def predecessor(self) -> Round:
        """The round it supplements."""
        return self.before[-1]

    def sent(self, number: str, sha256: str) -> bool:
        """Whether this content went out under this number before."""
        return any(sha256 in round_.exhibits.get(number, ()) for round_ in self.before)

    def numbers(self) -> frozenset[str]:
        """The exhibit numbers that went out before."""
        return frozenset(number for round_ in self.before for number in round_.exhibits)

    def answered(self) -> frozenset[str]:
        """The requests that were answered before."""
        return frozenset(number for round_ in self.before for number in round_.requests)


def rounds(case_dir: Path) -> tuple[Round, ...]:
    """The rounds that count, the first first; of each round the last. Raises InputError."""
    places: dict[str, Round] = {}
    split = lines.split(lines.read(case_dir / NAME))
    for line in (*split.whole, split.tail):
        if not line.strip():
            continue
        try:
            found = Round.model_validate_json(line)
        except ValidationError:
            continue  # cut short by a kill; what was sealed is there, and can be sealed again
        places.pop(found.out, None)
        places[found.out] = found
    counting = {each.round: _here(each, case_dir) for each in places.values()}
    return tuple(counting[number] for number in sorted(counting))


def _here(sealed: Round, case_dir: Path) -> Round:
    """The same; where the whole case was moved or copied to another machine, at its place in the case now."""
    now = case_dir / re.split(r"[\\/]", sealed.out)[-1]
    if Path(sealed.out).exists() or not now.is_dir():
        return sealed
    return sealed.model_copy(update={"out": place(now)})


def turn(case_dir: Path, out: Path | None, *, again: bool) -> Turn:
    """The turn of a supplement at `out`, where one is stated. `again`: the last one is made anew.

    Raises UsageError where nothing was sealed before it, InputError.
    """
    known = rounds(case_dir)
    if not known:
        raise UsageError("case.nothing_sealed", case=str(case_dir))
    last = known[-1]
    stated = place(out) if out is not None else ""
    same = next((each for each in known if each.out == stated and each.round > 1), None)
    if same is None and out is None and again and last.round > 1:
        same = last
    number = same.round if same is not None else last.round + 1
    where = Path(same.out) if same is not None and out is None else out or case_dir / f"out-{number}"
    before = tuple(each for each in known if each.round < number)
    if not before:
        raise UsageError("case.nothing_sealed", case=str(case_dir))
    return Turn(number, where, before)


def keep(case_dir: Path, sealed: Round) -> None:
    """Keep what was sealed. Raises OutputError."""
    line = sealed.model_dump_json().encode() + b"\n"
    lines.append(case_dir / NAME, lambda _: line)


def place(out: Path) -> str:
    """An output place as the record names it."""
    return str(atomic.real(out.parent) / out.name)

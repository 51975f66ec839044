"""Sources that are read side by side by `workers`: whole ones, and a large log in parts (`log_parts`).

What comes of it is what reading one source after the other gives. What no other process can have is read
here, in its turn: standard input, what the index answers, a file that another process sees another of.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from dscase.errors import DscaseError, InputError
from dscase.events import log_parts
from dscase.events.collect import Terms, answered, begun, collector_paused, failed, finished, read_one
from dscase.events.files import STANDARD_INPUT
from dscase.events.log_parts import Part, PartRead
from dscase.events.packed_events import Packed, pack, unpack
from dscase.events.put_together import SourceRead
from dscase.events.rotated import SetFile
from dscase.events.table import Source, SourceSpec
from dscase.workers.shared_out import Lost, Work, Workers

PACKED_AS_MUCH = 10
"""How much more of the memory a byte of what is packed takes."""
_PACKED = (".gz", ".bz2", ".xz", ".zst")


def weight(spec: SourceSpec) -> int:
    """The bytes of a source as they are read, about."""
    return spec.size * (PACKED_AS_MUCH if spec.path.suffix.casefold() in _PACKED else 1)


class Elsewhere(NamedTuple):
    """What a worker says of a file that is not the one it was sent for."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What one worker reads at a time: a source, or a part of it. `inode`: of the file that is meant, 0 where
    it is none. `only`: the ids of the events whose texts are needed; none: of all.
    """

    piece: SetFile
    terms: Terms
    inode: int
    part: Part | None = None
    only: frozenset[str] = frozenset()

    @property
    def is_there(self) -> bool:
        """Whether the file at its place is the one that is meant, as seen from here."""
        if not self.inode:
            return True
        try:
            found = self.piece.spec.path.stat()
        except (OSError, ValueError):
            return False
        return found.st_ino == self.inode and found.st_size >= self.piece.spec.size

    @property
    def size(self) -> int:
        """Its bytes, as they lie on disk."""
        return self.piece.spec.size if self.part is None else self.part[1] - self.part[0]

    @property
    def weight(self) -> int:
        """Its bytes as they are read, about."""
        return weight(self.piece.spec) if self.part is None else self.size


class WholeRead(NamedTuple):
    """A source as a worker read it."""

    read: SourceRead
    events: Packed
    beyond: Packed


Result = WholeRead | PartRead | InputError | Elsewhere
"""What may become of a portion."""


def read(portion: Portion) -> Result:
    """Reads a portion, in whichever process. An InputError is of a part."""
    if not portion.is_there:
        return Elsewhere()
    piece, terms = portion.piece, portion.terms
    with collector_paused():
        if portion.part is not None:
            try:
                return log_parts.read_part(begun(piece, terms), portion.part, portion.only)
            except InputError as error:
                return error
        source_read = read_one(piece, terms)
        packed = pack(source_read.events, portion.only), pack(source_read.beyond, portion.only)
        # The source's own description stays where it came from.
        return WholeRead(source_read._replace(events=[], beyond=[]), *packed)


@dataclass(slots=True)
class _Plan:
    """How a source is read: it was already, here in its turn, or by portions."""

    piece: SetFile
    read: SourceRead | None = None
    portions: list[Portion] = field(default_factory=list)


def each(
    pieces: Sequence[SetFile],
    terms: Terms,
    workers: Workers,
    *,
    only: frozenset[str] = frozenset(),
    do: Callable[[Portion], Any] = read,
    take: Callable[[Any], Source] | None = None,
) -> Iterator[SourceRead]:
    """Reads the sources, in their order. `do`: makes what becomes of a portion; `take` takes what is no
    `Result`.
    """
    plans = [_plan(piece, terms, only) for piece in pieces]
    made = workers.each(do, (Work(one, one.weight) for plan in plans for one in plan.portions))
    for plan in plans:
        if plan.read is not None:
            yield plan.read
            continue
        results = []
        for portion in plan.portions:
            results.append(next(made))
            if terms.wanted.progress is not None:
                terms.wanted.progress(portion.size)
        if not results:
            yield read_one(plan.piece, terms)
        elif take is not None and not isinstance(results[0], Result | Lost):
            yield SourceRead(take(results[0]), [], [])
        else:
            with collector_paused():
                source_read = _put_together(plan, results, terms, workers)
            yield source_read


def _plan(piece: SetFile, terms: Terms, only: frozenset[str]) -> _Plan:
    reading = answered(piece, terms)
    if reading is not None:
        return _Plan(piece, finished(reading, piece, terms))
    portion = portion_of(piece, terms, only)
    if portion is None:
        return _Plan(piece)
    # What goes into columns is read faster whole.
    parts = log_parts.parts_of(begun(piece, portion.terms)) if terms.columns is None else ()
    return _Plan(piece, None, [replace(portion, part=part) for part in parts] or [portion])


def portion_of(piece: SetFile, terms: Terms, only: frozenset[str] = frozenset()) -> Portion | None:
    """A source as another process can have it; None where it cannot."""
    spec = piece.spec
    if spec.path == Path(STANDARD_INPUT):
        return None
    try:
        inode = 0 if spec.stored is not None else spec.path.stat().st_ino
        portion = Portion(piece, replace(terms.silent(), index=None, record=None), inode, None, only)
        pickle.dumps(portion)
    except (OSError, ValueError, TypeError, AttributeError, pickle.PicklingError):
        return None
    return portion


def _put_together(
    plan: _Plan, results: Sequence[Result | Lost], terms: Terms, workers: Workers
) -> SourceRead:
    piece = plan.piece
    if any(isinstance(one, Lost) for one in results):
        return failed(piece.spec, terms, lost(piece.spec))
    if any(isinstance(one, Elsewhere) for one in results) and not workers.here:
        return failed(piece.spec, terms, InputError("workers.other_file", file=piece.spec.name))
    if len(results) == 1 and isinstance(whole := results[0], WholeRead):
        name = piece.spec.name
        source = replace(whole.read.source, spec=piece.spec)
        return whole.read._replace(
            source=source, events=unpack(whole.events, name), beyond=unpack(whole.beyond, name)
        )
    parts = [one for one in results if isinstance(one, PartRead)]
    reading = begun(piece, terms)
    try:
        if len(parts) == len(results) and plan.portions[0].is_there:
            before = len(reading.notes)
            log_parts.put_together(reading, parts)
            if terms.record is not None:
                terms.record(reading, terms.years(piece.spec)[0], tuple(reading.notes[before:]))
            return finished(reading, piece, terms)
    except DscaseError:
        pass
    return read_one(piece, terms)  # what hinders it is told where it is met


def lost(spec: SourceSpec) -> InputError:
    """What is said of a source each of whose workers was lost."""
    return InputError("workers.lost", file=spec.name)

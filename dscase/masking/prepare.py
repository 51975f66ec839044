"""What a build masks with: the case's book, what it has learned of this evidence, its mask and its gate."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dscase import atomic
from dscase.case.model import Masking
from dscase.errors import OutputError, UsageError, reason
from dscase.masking import book as books
from dscase.masking.book import Book
from dscase.masking.declaration import Declaration
from dscase.masking.gate import Gate
from dscase.masking.learning import Learner, own_words
from dscase.masking.lessons import learn
from dscase.masking.mask import Mask
from dscase.review.examined import Examined
from dscase.wording.words import Words

LOCK = ".masking.lock"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mask and, where names are masked, the gate, where the book is kept, and what is declared."""

    mask: Mask
    gate: Gate | None = None
    place: Path | None = None
    declaration: Declaration | None = None

    def sentences(self, words: Words) -> tuple[str, ...]:
        """What the documents declare; nothing where no name is masked."""
        return tuple(self.declaration.sentences(words)) if self.declaration is not None else ()

    def beside(self, examined: Examined) -> "Prepared":
        """The same, which declares the packages and pictures of `examined`: what is sent this time."""
        if self.declaration is None:
            return self
        return replace(self, declaration=self.declaration.beside(examined.evidence, examined.exhibits))

    def keep(self) -> None:
        """Keep the book: what was written for spellings that only the replacing met. Raises OutputError."""
        if self.place is not None:
            self.mask.book.save(self.place)


def unmasked() -> Prepared:
    """Where no name is masked: secrets are removed all the same."""
    return Prepared(Mask(Book(b"")))


@contextlib.contextmanager
def locked_book(case_dir: Path) -> Iterator[None]:
    """The case's book to oneself: two builds at once must not give one computer two names."""
    try:
        fd = atomic.open_append(case_dir / LOCK)
    except OSError as error:
        raise OutputError(
            "masking.book_unwritable", file=str(case_dir / LOCK), reason=reason(error)
        ) from error
    try:
        atomic.lock(fd, wait=True)
        yield
    finally:
        os.close(fd)


def prepare(examined: Examined, wanted: Masking, case_dir: Path, *beside: Any) -> Prepared:
    """Learn the names of a case, and keep its book. `beside`: what else goes into what is sent.

    Raises InputError, OutputError, UsageError.
    """
    place = book_of(case_dir)
    book = books.read(place) or Book.new()
    learner = Learner(book, wanted.keep, strict=True)
    own_words(learner, wanted.words)
    learn(learner, examined, *beside)
    learner.finish()
    book.save(place)
    mask = Mask(book, wanted.keep)
    declared = Declaration.of(book, mask.ordinary, len(wanted.keep))
    return Prepared(mask, Gate(book, wanted.keep), place, declared)


def book_of(case_dir: Path) -> Path:
    """Where a case keeps its book. Raises UsageError for a link that leads out of it."""
    place = case_dir / books.NAME
    if atomic.leads_out(place, case_dir):
        raise UsageError("masking.book_outside", file=str(place))
    return place

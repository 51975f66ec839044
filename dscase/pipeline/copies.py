"""Masked copies of files, and replies read back: `dscase mask`, `dscase unmask`."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dscase import atomic
from dscase.case.file import read
from dscase.case.model import Masking
from dscase.errors import InputError, OutputError, UsageError, reason
from dscase.masking import book as books
from dscase.masking.copies import Copier, text_of_pdf, unreadable
from dscase.masking.gate import Gate, Report
from dscase.masking.learning import Learner, own_words
from dscase.masking.lessons import learn
from dscase.masking.mask import Mask
from dscase.masking.prepare import book_of, locked_book
from dscase.masking.readable import Unreadable, parts
from dscase.masking.unmask import Unmask
from dscase.pipeline.examining import Request, examine
from dscase.pipeline.masking import settled

MASKED, UNMASKED = "masked", "unmasked"
TYPED = "-"
"""What a text that was typed in, and is no file, is called."""


@dataclass(frozen=True, slots=True)
class MaskedCopy:
    """A copy that was made: of what, where, and what holds no text and was left out (or taken over)."""

    source: Path
    target: Path
    left_out: tuple[str, ...] = ()


def mask_files(
    files: Sequence[Path], case_dir: Path, to: Path | None, *, force: bool, keep_binaries: bool
) -> list[MaskedCopy]:
    """Masked copies of files, by the pseudonyms of a case. Names of all of them are learned before any is
    copied. A copy in which the gate finds a name is not made. Raises DscaseError.
    """
    with _learning(case_dir) as (learner, book, wanted):
        for path in files:
            _learn_file(learner, path)
        learner.finish()
        book.save(book_of(case_dir))
        mask = Mask(book, wanted.keep)
        made: list[MaskedCopy] = []
        try:
            for path in files:
                copier = Copier(mask.text, keep_binaries)
                made.append(_copied(path, _target(path, to, MASKED, mask.text), copier, force=force))
            book.save(book_of(case_dir))
            gate = Gate(book, wanted.keep)
            for one in made:
                gate.check_file(one.target, one.target.name, Report(), set())
        except BaseException:  # interrupted, too: a copy nobody has looked through must not stay
            for one in made:
                one.target.unlink(missing_ok=True)
            raise
    return made


def unmask_files(files: Sequence[Path], case_dir: Path, to: Path | None, *, force: bool) -> list[MaskedCopy]:
    """Copies of files with real names in the place of pseudonyms; of a PDF its text. Raises DscaseError."""
    unmask = Unmask(_book(case_dir))
    return [
        _copied(path, _target(path, to, UNMASKED), Copier(unmask.text, keep=True), force=force)
        for path in files
    ]


def mask_text(text: str, case_dir: Path) -> str:
    """A draft with pseudonyms in the place of names. Raises LeakError where the gate finds one left."""
    with _learning(case_dir) as (learner, book, wanted):
        learner.text(text)
        learner.finish()
        masked = Mask(book, wanted.keep).text(text)
        book.save(book_of(case_dir))
        Gate(book, wanted.keep).check_text(masked, TYPED)
    return masked


def real_names(case_dir: Path) -> Callable[[str], str]:
    """What puts real names in the place of a case's pseudonyms; it changes nothing where there are none."""
    return Unmask(_book(case_dir)).text if book_of(case_dir).is_file() else str


def unmask_text(text: str, case_dir: Path) -> str:
    """A reply with real names in the place of pseudonyms."""
    return Unmask(_book(case_dir)).text(text)


@contextlib.contextmanager
def _learning(case_dir: Path) -> Iterator[tuple[Learner, books.Book, Masking]]:
    """The case's pseudonyms to oneself, with what its own words and evidence tell; what masking it wants."""
    case = settled(Request(read(case_dir), datetime.now(UTC), case_dir)).case
    wanted = case.mask or Masking()
    with locked_book(case_dir):
        book = books.read(book_of(case_dir)) or books.Book.new()
        learner = Learner(book, wanted.keep)
        own_words(learner, wanted.words)
        _learn_case(learner, case_dir)
        yield learner, book, wanted


def _learn_case(learner: Learner, case_dir: Path) -> None:
    """What the case's own evidence tells. A case that cannot be examined yet teaches what its book knows."""
    request = Request(read(case_dir), datetime.now(UTC), case_dir, keep=False, ships=False)
    try:
        done = examine(request)
    except UsageError:
        return
    learn(learner, done.examined, done.judgement)


def _book(case_dir: Path) -> books.Book:
    book = books.read(book_of(case_dir))
    if book is None:
        raise InputError("masking.no_book", file=str(case_dir / books.NAME))
    return book


def _learn_file(learner: Learner, path: Path) -> None:
    try:
        with path.open("rb") as source:
            for _, text in parts(path.name, source):
                learner.text(text)
    except (OSError, Unreadable) as error:
        raise unreadable(str(path), error) from error


def _target(path: Path, to: Path | None, mark: str, change: Callable[[str], str] = str) -> Path:
    stem = change(path.name).removesuffix(path.suffix)
    suffix = ".txt" if path.suffix.lower() == ".pdf" else path.suffix
    return (to or path.parent) / f"{stem}.{mark}{suffix}"


def _copied(path: Path, target: Path, copier: Copier, *, force: bool) -> MaskedCopy:
    try:
        data = path.read_bytes()
        if data[:5] == b"%PDF-":
            made: bytes | None = copier.change(text_of_pdf(path.name, data)).encode(
                "utf-8-sig", "backslashreplace"
            )
        else:
            made = copier.copy(path.name, data)
    except (OSError, Unreadable) as error:
        raise unreadable(str(path), error) from error
    if made is None:
        raise InputError("masking.copy_no_text", file=str(path))
    try:
        atomic.make_folder(target.parent)
        (atomic.write_over if force else atomic.write_new)(target, made)
    except FileExistsError as error:
        raise UsageError("masking.copy_exists", file=str(target)) from error
    except OSError as error:
        raise OutputError("masking.copy_unwritable", file=str(target), reason=reason(error)) from error
    return MaskedCopy(path, target, tuple(copier.left_out))

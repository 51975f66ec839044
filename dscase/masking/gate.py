"""The gate: looks through finished bytes, whatever made them, for names that should not be in them.

It knows the names by the book, by the same rule for where a name ends as the mask, and besides by their form:
an address that is no pseudonym stops a build even if nothing ever learned it. A second look without that rule
only reports: a name inside a longer word may be a name, or a word.
"""

import hashlib
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dscase.errors import DscaseError, ExitCode
from dscase.masking.analysis import analysed
from dscase.masking.book import Book
from dscase.masking.composed import composed
from dscase.masking.kinds import addresses, names
from dscase.masking.mask import kept, only_in_fields, patterns
from dscase.masking.matcher import Matcher, Near, uncollected
from dscase.masking.readable import Part, Unreadable, Within, of_text, parts
from dscase.masking.secrets import without_secrets
from dscase.masking.spelling import base as base_of
from dscase.masking.spelling import kept_names
from dscase.masking.torn import looked
from dscase.masking.words import is_no_name, is_ordinary

_MOST_CLEARED = 1 << 17
_TELLING = 4  # characters of a name that are worth a report where they stand in a longer word


class LeakError(DscaseError):
    """A name, or a secret, is in what was to be sent: exit 4. Facts: file and kind, never the value."""

    exit_code = ExitCode.LEAK


@dataclass(frozen=True, slots=True)
class Report:
    """What the second look saw: of each file, how many names of each kind stand inside longer words."""

    near: Counter[tuple[str, str]] = field(default_factory=Counter)

    def files(self) -> list[str]:
        """The files, each once, by the name it has in the folder."""
        return sorted({name.partition("!")[0] for name, _ in self.near})


class Gate:
    """Looks for the names of a book. `keep`: what may be told, as the person says."""

    def __init__(self, book: Book, keep: Collection[str] = ()) -> None:
        self._keep = kept_names(keep)
        entries = {base: one for base, one in book.entries.items() if base not in self._keep}
        self._kinds = {base: one.kind for base, one in entries.items()}
        self._cleared: set[tuple[str, str]] = set()  # what has the form of a name, and may be told
        self._issued = book.issued
        self._within = Within(set(self._issued))
        ordinary = {base for base, one in entries.items() if only_in_fields(base, one)}
        # What was masked holds pseudonyms by the thousand and hardly a name: names alone are sought first.
        self._names = Matcher(patterns(entries, ordinary, ()))
        self._patterns = patterns(entries, ordinary, (*self._keep, *kept(book)))

    @cached_property
    def _matcher(self) -> Matcher[str | None]:
        """Finds names where no pseudonym, and nothing that is kept, stands in their place."""
        return Matcher(self._patterns)

    def check(self, folder: Path) -> Report:
        """Look through every file of a folder. Raises LeakError at the first that holds a name, or that
        cannot be looked into.
        """
        report = Report()
        seen: set[str] = set()
        packed = [path for path in sorted(folder.iterdir()) if zipfile.is_zipfile(path)]
        for path in sorted(folder.iterdir(), key=lambda one: (one in packed, one)):
            self.check_file(path, path.name, report, seen)
        return report

    def check_file(self, path: Path, name: str, report: Report, seen: set[str]) -> None:
        """Look through one file; of a zip, not again at members that were `seen` as files."""
        try:
            if zipfile.is_zipfile(path):
                self._check_archive(path, name, report, seen)
                return
            with path.open("rb") as source:
                seen.add(hashlib.file_digest(source, "sha256").hexdigest())
                source.seek(0)
                self._look(parts(name, source, self._within), report)
        except (Unreadable, OSError) as error:
            raise LeakError("masking.unreadable", file=self._shown(getattr(error, "name", name))) from error

    def check_text(self, text: str, name: str) -> None:
        """Look through a text that is no file. Raises LeakError."""
        self._look(of_text(name, text, self._within), Report())

    def _check_archive(self, path: Path, name: str, report: Report, seen: set[str]) -> None:
        with path.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            if digest in seen:
                return
            seen.add(digest)
            with zipfile.ZipFile(path) as archive:
                known = [_digest(archive, member) in seen for member in archive.infolist()]
                names = "\n".join(member.filename for member in archive.infolist())
            self._look(of_text(name, f"{name}\n{names}", self._within), report)
            if not all(known):
                source.seek(0)
                self._look(parts(name, source, self._within), report)

    def _look(self, told: Iterator[Part], report: Report) -> None:
        for name, text in told:
            if (kind := self.leak(text, name, report)) is not None:
                raise LeakError("masking.leak", file=self._shown(name), kind=kind)

    def _shown(self, name: str) -> str:
        """A file's name without what must not be told."""
        for start, end, base in reversed(self._matcher.find(name)):
            name = name[:start] + "…" + name[end:] if base is not None else name
        return name

    def leak(self, text: str, name: str, report: Report) -> str | None:
        """The kind of the first name in a text that should not be there."""
        with uncollected():
            kind = self._leak(text, name, report)
            seen = analysed(text)
            if kind is None and seen.has_forms and (usual := composed(seen.plain)) is not None:
                again = Report()
                kind = self._leak(usual[0], name, again)
                for place, count in again.near.items():
                    report.near[place] = max(report.near[place], count)
            return kind

    def _leak(self, text: str, name: str, report: Report) -> str | None:
        plain, data, near = analysed(text)
        found, inside, torn = looked(self._names, plain, data)
        for one in self._matcher.find(text) if found else ():
            if one.tag is not None:
                return self._kinds[one.tag]
        for base in inside:
            if base is not None and len(base) >= _TELLING and not is_ordinary(base):
                report.near[name, self._kinds[base]] += 1
        for base in torn:
            if base is not None and len(base) >= _TELLING:
                report.near[name, self._kinds[base]] += 1
        if without_secrets(text, plain, near).removed:
            return "secret"
        return self._by_form(plain, near)

    def _by_form(self, plain: str, near: Near) -> str | None:
        for kind, one in (*addresses(plain), *names(plain, near, self._issued)):
            if (kind, one) in self._cleared or one in self._issued:
                continue
            base = base_of(kind, one)
            known = not base or is_no_name(base) or base in self._keep or one in self._keep
            if not known and base not in self._issued and not self._says_nothing(kind, base):
                return kind
            if len(self._cleared) < _MOST_CLEARED:
                self._cleared.add((kind, one))
        return None

    def _says_nothing(self, kind: str, base: str) -> bool:
        """What the form alone does not prove: a word that could be a user's or a share's name."""
        return kind not in ("ipv4", "ipv6", "mac", "domain") or base in self._kinds


def _digest(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    with archive.open(member) as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]

"""The register of exhibits: numbers that never change and are never given twice.

`exhibits.jsonl` in the case folder is append-only, one known content a line:
`{"number": "E-01", "kind": "syslog", "name": "ds.log", "size": 812, "sha256": "…"}`. A number may stand
on several lines, one for each state of a log that grew. No clock times are kept.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from unicodedata import normalize

from dscase.case import lines
from dscase.errors import OutputError
from dscase.kinds import Kind

NAME = "exhibits.jsonl"
_GROWING = frozenset(kind.value for kind in Kind if kind.grows)

_NUMBER = re.compile(r"E-[0-9]{2,9}")
_DASHES = "-‐‑‒–—―−－ーｰ"
_CITED = re.compile(rf"[EeＥｅ][{_DASHES}]([0-9０-９]{{2,9}})")
_IN_FRONT = re.compile(rf"(?:\s*{_CITED.pattern}[\s,;、，､；・]*)+")
_GIVEN = re.compile(r'"number": ?"(E-[0-9]{2,9})"')
_BLOCK = 2**20


def cited_in_front(text: str) -> tuple[list[str], str]:
    """The exhibit numbers that a text begins with, typed in any width and case, and what follows them."""
    front = _IN_FRONT.match(text)
    if front is None:
        return [], text.strip()
    numbers = [f"E-{normalize('NFKC', found[1])}" for found in _CITED.finditer(front[0])]
    return numbers, text[front.end() :].strip()


@dataclass(frozen=True, slots=True)
class _Known:
    number: str
    kind: str
    name: str
    size: int
    sha256: str


class Register:
    """Gives exhibit numbers. Without a case (`None`) they follow the order of asking and are not kept."""

    def __init__(self, case_dir: Path | None) -> None:
        """Read the case's register. Raises InputError when there is one that cannot be read."""
        self.path = case_dir / NAME if case_dir is not None else None
        self.unreadable = 0
        """How many lines of the file are no record. They stay, and their numbers are not given again."""
        self._content = lines.read(self.path) if self.path else b""
        self._known: list[_Known] = []
        self._new: list[_Known] = []
        self._highest = 0
        split = lines.split(self._content)
        for line in (*split.whole, split.tail):
            if line.strip():
                self._remember(line)
        self._doubt()

    def number(self, kind: str, name: str, path: Path, size: int, sha256: str) -> str:
        """The number of a file, such as "E-01": the one it has, or the next one.

        A known content keeps its number under any name; so does a file of a kind that grows, if it
        only grew: same name, larger, and beginning with the bytes known. `size` is in bytes; `sha256` is
        lower-case hex, or "" for a file that cannot be read: only its name can tell which one it is.
        """
        if sha256:
            found = self._by_content(sha256) or self._by_growth(kind, name, path, size)
        else:
            found = next((known.number for known in reversed(self._known) if known.name == name), "")
        found = found or self._by_name(name) or self._next()
        known = _Known(found, kind, name, size, sha256)
        if not any((other.number, other.sha256) == (found, sha256) for other in self._known):
            self._known.append(known)
            self._new.append(known)
        return found

    def names(self) -> dict[str, str]:
        """The numbers that were given, by the name of the file."""
        return {known.name: known.number for known in self._known}

    def save(self) -> None:
        """Write the new numbers into the case folder; nothing is written when there are none.

        Raises OutputError, also when another run gave numbers since this register was read.
        """
        if self.path is None or not self._new:
            return
        path, added = self.path, b"".join(_line(known) for known in self._new)

        def choose(content: bytes) -> bytes:
            if content != self._content:
                raise OutputError("case.exhibits_changed", path=str(path))
            return added

        lines.append(path, choose)
        self._content = lines.read(path)
        self._new.clear()

    def _by_content(self, sha256: str) -> str:
        return next((known.number for known in self._known if known.sha256 == sha256), "")

    def _by_name(self, name: str) -> str:
        """The number of a file of this name whose content could not be read so far."""
        contents = {known.number for known in self._known if known.sha256}
        unread = (known.number for known in self._known if known.name == name and not known.sha256)
        return next((number for number in unread if number not in contents), "")

    def _by_growth(self, kind: str, name: str, path: Path, size: int) -> str:
        if kind not in _GROWING:
            return ""
        shorter = {
            known.size: known
            for known in self._known
            if known.name == name and known.kind in _GROWING and known.sha256 and known.size < size
        }
        digests = digests_of_beginnings(path, sorted(shorter))
        for length in sorted(shorter, reverse=True):
            if digests.get(length) == shorter[length].sha256:
                return shorter[length].number
        return ""

    def _next(self) -> str:
        self._highest += 1
        return f"E-{self._highest:02d}"

    def _doubt(self) -> None:
        """A number has files of one name alone: where two have it, a digit rotted, and nobody knows in which
        line. Neither is a record then, and the number is not given again.
        """
        names: dict[str, set[str]] = {}
        for known in self._known:
            names.setdefault(known.number, set()).add(known.name)
        sound = [known for known in self._known if len(names[known.number]) == 1]
        self.unreadable += len(self._known) - len(sound)
        self._known = sound

    def _remember(self, line: bytes) -> None:
        text = line.decode("utf-8", "backslashreplace")
        known = _known(text)
        if known:
            self._known.append(known)
        else:
            self.unreadable += 1
        # Even a damaged line may still tell a number that was given: skip it for good.
        numbers = [known.number] if known else _GIVEN.findall(text)
        self._highest = max(self._highest, *(int(number.removeprefix("E-")) for number in numbers), 0)


def _known(text: str) -> _Known | None:
    try:
        record = json.loads(text)
        known = _Known(**record)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (known.number, known.kind, known.name, known.sha256)
    if not all(isinstance(value, str) for value in texts) or type(known.size) is not int:
        return None
    return known if _NUMBER.fullmatch(known.number) else None


def _line(known: _Known) -> bytes:
    # A file name that is no valid Unicode keeps its odd bytes as JSON escapes.
    return json.dumps(asdict(known), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def digests_of_beginnings(path: Path, lengths: list[int]) -> dict[int, str]:
    """The sha256 of the file's first n bytes for each n of the ascending `lengths`, in one reading."""
    digests: dict[int, str] = {}
    running, at = hashlib.sha256(), 0
    try:
        with path.open("rb") as source:
            for length in lengths:
                while at < length and (block := source.read(min(_BLOCK, length - at))):
                    running.update(block)
                    at += len(block)
                if at == length:
                    digests[length] = running.hexdigest()
    except OSError:
        return {}  # unreadable by now: nothing can be said of its beginning
    return digests

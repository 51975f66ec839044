"""The journal: what was checked before asking, append-only, "nothing found" included.

`journal.jsonl` in the case folder holds one `Checked` a line as JSON, UTF-8, oldest first. Lines are
never changed or removed; a correction is a new record, and of a step's records the last one counts.
"""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from dscase.case import lines
from dscase.case.model import FREE, Checked

NAME = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class JournalRead:
    """What stands in a journal: the records in the order written; how many whole lines are no record (they
    stay in the file); the text of a last record cut short (the program was killed while writing it), or "".
    """

    records: tuple[Checked, ...]
    unreadable: int = 0
    torn: str = ""


class Journal:
    """A case folder's journal. Every question reads the file anew: others may be adding to it."""

    def __init__(self, case_dir: Path) -> None:
        self.path = case_dir / NAME

    def read(self) -> JournalRead:
        """All that stands in it. Raises InputError when the file cannot be read at all."""
        return _read(lines.read(self.path))

    def records(self) -> tuple[Checked, ...]:
        """The records alone."""
        return self.read().records

    def append(self, record: Checked) -> bool:
        """Add a record; it is on disk on return. False: it says what is there already, and counts.

        What is recorded freely is there when any such record says the same; a step's answer, when the
        step's last record does: going back to an earlier answer is a correction, too.
        Raises OutputError; the journal is then as before.
        """
        line = record.model_dump_json(exclude_none=True).encode() + b"\n"

        def choose(content: bytes) -> bytes:
            same = [_content_of(kept) for kept in _read(content).records if kept.step == record.step]
            counting = same if record.step == FREE else same[-1:]
            return b"" if _content_of(record) in counting else line

        return lines.append(self.path, choose)


def _content_of(record: Checked) -> tuple[object, ...]:
    return (record.text, record.text_en, record.result, record.evidence)


def _read(content: bytes) -> JournalRead:
    split = lines.split(content)
    found = [_record(line) for line in split.whole if line.strip()]
    records = [record for record in found if record]
    torn = ""
    if split.tail.strip():
        last = _record(split.tail)  # whole but for its line end, or torn
        if last:
            records.append(last)
        else:
            torn = split.tail.decode("utf-8", "backslashreplace")
    return JournalRead(tuple(records), found.count(None), torn)


def _record(line: bytes) -> Checked | None:
    try:
        return Checked.model_validate_json(line)
    except ValidationError:
        return None

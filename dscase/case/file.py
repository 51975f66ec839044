"""`case.yaml`: reading what a person wrote there, and making a new case folder.

The file is YAML 1.2, UTF-8, at most 1 MiB, with the fields of `model.Case`. Every scalar is taken as
the text typed; a field left empty counts as absent. `@file` texts are left as they are.
"""

import contextlib
import difflib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from dscase import atomic
from dscase.case import yaml
from dscase.case.model import YEARS, Case, Masking, Sender, StatedFile
from dscase.errors import InputError, OutputError, UsageError, reason
from dscase.text import Listed

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

NAME = "case.yaml"
EVIDENCE = "evidence"
LIMIT = 2**20
"""Bytes. A case is written by hand; a larger file is another file by mistake."""

_CODES = {
    "missing": "case.field_missing",
    "string_too_short": "case.field_missing",
    "int_parsing": "case.field_year",
    "int_parsing_size": "case.field_year",
    "int_from_float": "case.field_year",
    "int_type": "case.field_year",
    "greater_than_equal": "case.field_year",
    "less_than_equal": "case.field_year",
    "timezone_aware": "case.field_moment_zone",
    "tuple_type": "case.field_list",
    "model_type": "case.field_list",
    "dict_type": "case.field_mapping",
}
_CASE_FIELDS = frozenset(field.alias or name for name, field in Case.model_fields.items())
_FILE_FIELDS = frozenset(StatedFile.model_fields)
_NESTED = {
    "evidence": _FILE_FIELDS,
    "sender": frozenset(Sender.model_fields),
    "mask": frozenset(Masking.model_fields),
}


def is_case(path: Path) -> bool:
    """Whether `path` is a folder made for a case: one with a case.yaml or an evidence folder."""
    return (path / NAME).is_file() or (path / EVIDENCE).is_dir()


def read(case_dir: Path) -> Case:
    """The case stated in `case_dir`; an empty one when the folder has no case.yaml.

    Raises InputError naming the line and field that is wrong, or a folder that is none.
    """
    path = case_dir / NAME
    content = _content(case_dir, path)
    if content is None:
        return Case()
    document = yaml.read(_text(path, content), str(path), _CASE_FIELDS.union(*_NESTED.values()))
    stated = _filled_fields(document.fields)
    version = stated.pop("schema", "1")
    if version != "1":
        raise InputError(
            "case.schema", path=str(path), line=document.lines[("schema",)], value=str(version)[:80]
        )
    _refuse_numeric_moment(stated, document, path)
    try:
        return Case.model_validate(stated)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False), document, path) from error


def create(case_dir: Path, text: str) -> Path:
    """Make `case_dir` with `evidence/` and a case.yaml holding `text`; returns the case.yaml.

    An existing folder is used as it is. Raises UsageError when it has a case.yaml already, OutputError
    when it cannot be written.
    """
    path = case_dir / NAME
    made: list[Path] = []
    try:
        for folder in (*reversed(case_dir.parents), case_dir, case_dir / EVIDENCE):
            if not folder.is_dir():
                folder.mkdir(mode=atomic.PRIVATE_FOLDER)
                made.append(folder)
        _write(path, text)
    except FileExistsError as error:
        _unmake(made)
        raise OutputError("case.not_a_folder", path=str(error.filename or case_dir)) from error
    except (OSError, ValueError) as error:
        _unmake(made)
        raise _unwritable(path, error) from error
    except BaseException:
        _unmake(made)
        raise
    return path


def _write(path: Path, text: str) -> None:
    try:
        atomic.write_new(path, text.encode("utf-8"))
    except FileExistsError as error:
        raise UsageError("case.exists", path=str(path)) from error


def _unmake(folders: list[Path]) -> None:
    """Takes away what was made in vain; what is no longer empty stays."""
    with contextlib.suppress(OSError):
        for folder in reversed(folders):
            folder.rmdir()


def _unwritable(path: Path, error: OSError | ValueError) -> OutputError:
    return OutputError("case.unwritable", path=str(path), reason=reason(error))


def _content(case_dir: Path, path: Path) -> bytes | None:
    """The file's bytes; None when there is no such file."""
    try:
        if not case_dir.is_dir():
            code = "case.not_a_folder" if case_dir.exists() else "case.folder_missing"
            raise InputError(code, path=str(case_dir))
        if not path.is_file():
            if path.exists() or path.is_symlink():
                raise InputError("case.unreadable", path=str(path), reason="not a regular file")
            return None
        if atomic.leads_out(path, case_dir):
            raise InputError("case.link_outside", path=str(path))
        with path.open("rb") as source:
            content = source.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        raise InputError("case.unreadable", path=str(path), reason=reason(error)) from error
    if len(content) > LIMIT:
        raise InputError("case.too_large", path=str(path), limit=LIMIT)
    return content


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("case.not_utf8", path=str(path), line=line) from error


def _filled_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that were filled in: those left empty fall away, in each evidence entry too."""
    kept = {key: value for key, value in fields.items() if _filled(value)}
    if isinstance(entries := kept.get("evidence"), list):
        kept["evidence"] = [
            {key: value for key, value in entry.items() if _filled(value)}
            if isinstance(entry, dict)
            else entry
            for entry in entries
        ]
    return kept


def _filled(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _refuse_numeric_moment(stated: dict[str, Any], document: yaml.Document, path: Path) -> None:
    """A bare number would be taken for seconds since 1970; nobody writes that in a case."""
    value = stated.get("as_of")
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return
        raise InputError(
            "case.field_moment",
            path=str(path),
            line=document.lines[("as_of",)],
            field="as_of",
            value=value[:80],
        )


def _refusal(errors: "list[ErrorDetails]", document: yaml.Document, path: Path) -> InputError:
    """The first error in the file's own order, as one that names the field and what is allowed."""

    def line_of(error: "ErrorDetails") -> int:
        place = error["loc"]
        while place and place not in document.lines:
            place = place[:-1]
        return document.lines.get(place, 1)

    first = min(errors, key=line_of)
    facts: dict[str, str | int] = {
        "path": str(path),
        "line": line_of(first),
        "field": _readable_place(first["loc"]),
        "value": str(first["input"])[:80] if isinstance(first["input"], str) else "…",
    }
    if first["type"] == "extra_forbidden":
        known = _NESTED.get(str(first["loc"][0]), _CASE_FIELDS) if len(first["loc"]) > 1 else _CASE_FIELDS
        facts |= {"guess": _guess(str(first["loc"][-1]), known), "known": Listed(sorted(known))}
        return InputError("case.field_unknown", **facts)
    if first["type"] in {"literal_error", "bool_parsing"}:
        return InputError("case.field_choice", **facts, allowed=_allowed(first))
    code = _code(first["type"])
    if code == "case.field_year":
        facts |= {"low": YEARS[0], "high": YEARS[1]}
    return InputError(code, **facts)


def _code(kind: str) -> str:
    """The error code for one of pydantic's error types."""
    if kind.startswith("datetime"):
        return "case.field_moment"
    return _CODES.get(kind, "case.field_text")


def _readable_place(place: tuple[int | str, ...]) -> str:
    """`("evidence", 0, "tz")` as a person counts: `evidence[1].tz`."""
    shown = ""
    for part in place:
        shown += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if shown else part
    return shown[:200]


def _guess(name: str, known: frozenset[str]) -> str:
    """The field probably meant: full-width letters, capitals and hyphens aside. "" when none is near."""
    plain = unicodedata.normalize("NFKC", name).strip().casefold().replace("-", "_").replace(" ", "_")
    near = difflib.get_close_matches(plain, sorted(known), n=1)
    return near[0] if near else ""


def _allowed(error: "ErrorDetails") -> str:
    return str(error.get("ctx", {}).get("expected", "true, false")).replace("'", "").replace(" or ", ", ")

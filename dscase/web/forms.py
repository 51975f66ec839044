"""What a form sent, as plain values."""

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, BinaryIO

from dscase.errors import UsageError
from dscase.web.limit import MOST_FORM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request

MOST_FILES = 20
MOST_FIELDS = 1000


class Form:
    """The fields and files of a form. Line ends of texts are LF."""

    def __init__(self, items: "Sequence[tuple[str, object]]") -> None:
        from starlette.datastructures import UploadFile

        self._fields = [
            (name, value.replace("\r\n", "\n")) for name, value in items if isinstance(value, str)
        ]
        self.files: tuple[tuple[str, BinaryIO], ...] = tuple(
            (value.filename, value.file)
            for _, value in items
            if isinstance(value, UploadFile) and value.filename  # a chooser left empty sends a nameless one
        )

    def one(self, name: str) -> str:
        """The first value of a field, "" where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return [value for other, value in self._fields if other == name]

    def below(self, prefix: str) -> dict[str, str]:
        """The fields whose names begin so, by the rest of the name."""
        return {name.removeprefix(prefix): value for name, value in self._fields if name.startswith(prefix)}


@asynccontextmanager
async def read(request: "Request") -> "AsyncIterator[Form]":
    """The form of a request; its files are closed afterwards. Raises UsageError `serve.form`."""
    from starlette.exceptions import HTTPException
    from starlette.requests import ClientDisconnect

    try:
        form = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=MOST_FORM)
    except (HTTPException, ClientDisconnect, ValueError) as error:
        raise UsageError("serve.form", files=MOST_FILES) from error
    try:
        yield Form(form.multi_items())
    finally:
        await form.close()

"""How what was asked is answered: by a page, by the way to another one, and with which status."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dscase.errors import DscaseError, InputError, OutputError, UsageError

if TYPE_CHECKING:
    from starlette.responses import Response


def page(text: str, status: int = HTTPStatus.OK) -> "Response":
    """A page to be read."""
    from starlette.responses import HTMLResponse

    return HTMLResponse(text, status_code=status)


def onward(path: str, query: dict[str, str] | None = None) -> "Response":
    """To another page, as the answer to a form: to be read, and to be read again without sending twice."""
    from starlette.responses import RedirectResponse

    url = f"{path}?{urlencode(query)}" if query else path
    return RedirectResponse(f"{url}#main", status_code=HTTPStatus.SEE_OTHER)


def status(error: DscaseError) -> HTTPStatus:
    """What an error is by the rules of HTTP."""
    if error.code == "serve.nothing_here":
        return HTTPStatus.NOT_FOUND
    if isinstance(error, OutputError):
        return HTTPStatus.INSUFFICIENT_STORAGE
    if isinstance(error, InputError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.BAD_REQUEST if isinstance(error, UsageError) else HTTPStatus.INTERNAL_SERVER_ERROR

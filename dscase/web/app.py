"""The application: which address leads to which handler, and what becomes of an error."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

from dscase.error_log import unforeseen
from dscase.errors import DscaseError, UsageError
from dscase.web import forms, replies
from dscase.web.conversation import Conversation
from dscase.web.pages import Pages
from dscase.web.routes import Routes
from dscase.web.worker import DOING, Worker

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response


def app(worker: Worker, pages: Pages, stop: Callable[[], None]) -> "Starlette":
    """The application, without what guards it."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    own, conversation = Routes(worker, pages, stop), Conversation(worker, pages)
    read = {
        "/": own.start,
        "/step/{id}": own.step,
        "/confirm": own.confirm,
        "/together": own.together,
        "/picture/{exhibit}": own.editor,
        "/picture/{exhibit}/image": own.image,
        "/picture/{exhibit}/areas": own.areas,
        "/preview": own.preview,
        "/preview/document": own.document,
        "/fetch": own.fetch_page,
        "/build": own.build_page,
        "/talk": conversation.page,
        "/download/{name}": own.download,
        "/page.css": own.style,
        "/page.js": own.script,
        "/draw.js": own.script,
    }
    written = {
        "/step/{id}": own.answer,
        "/confirm": own.confirm_all,
        "/together": own.answer_together,
        "/files": own.files,
        "/picture/{exhibit}": own.redact,
        "/picture/{exhibit}/read": own.read_picture,
        "/covers": own.settle,
        "/fetch": own.fetch,
        "/fetch/stop": own.stop_fetching,
        "/build": own.build,
        "/folder": own.folder,
        "/talk/read": conversation.read,
        "/talk/keep": conversation.keep,
        "/talk/answer": conversation.answer,
        "/talk/supplement": conversation.supplement,
        "/talk/approve": conversation.approve,
        "/look": own.look,
        "/lang": own.speak,
        "/stop": own.stop,
    }
    routes = [Route(path, handler, methods=["GET"]) for path, handler in read.items()]
    routes += [Route(path, _posted(handler), methods=["POST"]) for path, handler in written.items()]

    def failed(_: "Request", error: Exception) -> "Response":
        return _failed(pages, error)

    return Starlette(
        routes=routes,
        exception_handlers={
            DscaseError: failed,
            HTTPStatus.NOT_FOUND: failed,
            HTTPStatus.METHOD_NOT_ALLOWED: failed,
            Exception: failed,
        },
    )


def _posted(
    handler: "Callable[[Request, forms.Form], Response]",
) -> "Callable[[Request], Awaitable[Response]]":
    """A handler with the form it is about; it may wait for evidence to be read, so it gets a thread."""
    from starlette.concurrency import run_in_threadpool

    async def endpoint(request: "Request") -> "Response":
        async with forms.read(request) as form:
            return await run_in_threadpool(handler, request, form)

    return endpoint


def _failed(pages: Pages, error: Exception) -> "Response":
    """An error on a page; one that nobody foresaw tells nothing of what it met."""
    from starlette.exceptions import HTTPException

    if isinstance(error, HTTPException):
        error = UsageError("serve.nothing_here")
    if not isinstance(error, DscaseError):
        error = unforeseen(error, DOING)
    return replies.page(pages.failure(error), replies.status(error))

"""How much a request may hold: counted as it arrives, whatever length was announced."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FORM = 2_000_000
"""Bytes of a form without files: a description may be long, but it is prose."""
MOST_UPLOAD = 50_000_000
"""Bytes of a form with files. What is larger is put into the evidence folder directly."""
_MOST_DRAINED = 4 << 30


async def limited(
    app: "ASGIApp",
    scope: "Scope",
    receive: "Receive",
    send: "Send",
    *,
    most: int,
    refuse: Callable[[], Awaitable[None]],
) -> None:
    """Runs `app`, which gets at most so many bytes; where there are more, `refuse` answers in its place.

    What is too much is read and thrown away: a browser shows no answer before it has sent everything.
    """
    read, whole, begun = 0, False, False

    async def counted() -> "Message":
        nonlocal read, whole
        message = await receive()
        read += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return {"type": "http.disconnect"} if read > most else message

    async def passed(message: "Message") -> None:
        nonlocal begun
        if read <= most:  # what the application makes of a request cut short is of no use to anybody
            begun = True
            await send(message)

    announced = (value for name, value in scope["headers"] if name.lower() == b"content-length")
    if all(value.isdigit() and int(value) <= most for value in announced):
        await app(scope, counted, passed)
        if read <= most:
            return
    if not begun:
        if not whole:
            await _drain(receive)
        await refuse()


async def _drain(receive: "Receive") -> None:
    read = 0
    while read < _MOST_DRAINED:
        message = await receive()
        read += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return

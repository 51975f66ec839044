"""The manager's clock: by its web service, which tells it without signing in, else by the HTTP header `Date`.

The service tells the manager's own time; `Date` may be that of a gateway in front of it, in whole seconds.
Nothing but the time is asked. It is asked without libraries: a server may have none.
"""

import http.client
import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, NamedTuple

from dscase.fetch.address import Address

By = Literal["getManagerTime", "Date"]
_WAIT = 15.0
_MOST = 64 << 10
_PATH = "/webservice/Manager"
_ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
    b'<getManagerTime xmlns="urn:Manager"/></e:Body></e:Envelope>'
)
_MANAGER_TIME = re.compile(rb"<(?:\w+:)?getManagerTimeReturn\b[^<>]*>([^<>]{1,64})<")
_HEADERS = {"User-Agent": "dscase", "Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}


class ClockOffset(NamedTuple):
    """`offset`: seconds the manager is ahead of this machine, give or take one; None in `trouble`."""

    offset: float | None
    by: By | None = None
    trouble: str = ""


def against(address: Address, ca_file: Path | None) -> ClockOffset:
    """The manager's clock against this machine's. A manager that nobody vouches for tells none."""
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=_WAIT, context=context)
        try:
            before = datetime.now(UTC)
            connection.request("POST", _PATH, _ASKED, _HEADERS)
            answer = connection.getresponse()
            after = datetime.now(UTC)
            content, stamp = answer.read(_MOST), answer.headers.get("Date", "")
        finally:
            connection.close()
        by: By = "getManagerTime"
        time = own_time(content)
        if time is None:
            by, time = "Date", parsedate_to_datetime(stamp)
        if time.tzinfo is None:
            return ClockOffset(None, None, "Date")
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        return ClockOffset(None, None, type(error).__name__)
    return ClockOffset(ahead(time, before, after), by)


def ahead(time: datetime, before: datetime, after: datetime) -> float:
    """By how many seconds a time is ahead of this machine's clock, to a tenth; `before`, `after`: when it was
    asked for and answered.
    """
    middle = before + (after - before) / 2
    return round((time - middle).total_seconds(), 1) + 0.0  # never -0.0


def own_time(answer: bytes) -> datetime | None:
    """The time in the service's answer, aware; None for a fault, a page, a time without a zone."""
    match = _MANAGER_TIME.search(answer)
    if match is None:
        return None
    try:
        time = datetime.fromisoformat(match[1].decode("ascii").strip())
    except ValueError:
        return None
    return time if time.tzinfo is not None else None

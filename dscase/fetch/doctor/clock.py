"""The manager's clock, by the `Date` its web server puts on every answer. Nothing but that is asked."""

import http.client
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from dscase.fetch.address import Address

_WAIT = 15.0


class Clock(NamedTuple):
    """`offset`: seconds the manager is ahead of this machine, give or take one; None in `trouble`."""

    offset: float | None
    trouble: str = ""


def against(address: Address, ca_file: Path | None) -> Clock:
    """The manager's clock against this machine's. A manager that nobody vouches for tells none."""
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=_WAIT, context=context)
        try:
            before = datetime.now(UTC)
            connection.request("HEAD", "/", headers={"User-Agent": "dscase"})
            stamp = connection.getresponse().headers.get("Date", "")
            after = datetime.now(UTC)
        finally:
            connection.close()
        told = parsedate_to_datetime(stamp)
        if told.tzinfo is None:
            return Clock(None, "Date")
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        return Clock(None, type(error).__name__)
    middle = before + (after - before) / 2
    return Clock(round((told - middle).total_seconds(), 1))

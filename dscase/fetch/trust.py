"""Whom to believe that it is the manager: the system's trust store, a CA file, or one certificate.

A certificate is known by its SHA-256 fingerprint. It is kept in the person's own settings after the person
has compared it; from then on only that certificate is believed, and another one is refused. There is no way
to believe whoever answers.
"""

import hashlib
import http.client
import json
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dscase import atomic, home
from dscase.errors import InputError, OutputError, UsageError, reason
from dscase.fetch.address import Address

NAME = "managers.json"
_HEX = 64


@dataclass(frozen=True, slots=True)
class Trust:
    """What is believed: a CA file, one certificate's fingerprint (64 hex digits), or the system's store."""

    ca_file: Path | None = None
    fingerprint: str = ""

    def context(self) -> ssl.SSLContext:
        """The TLS settings. Raises InputError where the CA file cannot be used."""
        if self.fingerprint:  # compared after the handshake, before anything is sent
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            return context
        if self.ca_file is not None:
            try:
                return ssl.create_default_context(cafile=str(self.ca_file))
            except (OSError, ValueError) as error:
                raise InputError("fetch.ca_file", file=str(self.ca_file), reason=reason(error)) from error
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def read_fingerprint(text: str) -> str:
    """64 hex digits, of which people write pairs with colons between. Raises UsageError."""
    plain = re.sub(r"[\s:]", "", text).lower().removeprefix("sha256")
    if len(plain) != _HEX or not re.fullmatch(r"[0-9a-f]+", plain):
        raise UsageError("fetch.fingerprint", value=text[:200])
    return plain


def colon_separated(fingerprint: str) -> str:
    """As browsers show it: `AB:CD:…`."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


def presented(address: Address, proxy: str | None, timeout: float) -> str:
    """The fingerprint of the certificate a manager presents; "" where there is no connection.

    Nothing is sent to it. It is for a person to compare, or to tell: it makes nobody believed.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if proxy:
        by = urlsplit(proxy)
        connection = http.client.HTTPSConnection(by.hostname or "", by.port, timeout=timeout, context=context)
        connection.set_tunnel(address.host, address.port)
    else:
        connection = http.client.HTTPSConnection(address.host, address.port, timeout=timeout, context=context)
    try:
        connection.connect()
        certificate = connection.sock.getpeercert(binary_form=True)
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    finally:
        connection.close()
    return hashlib.sha256(certificate).hexdigest() if certificate else ""


def known_fingerprint(address: Address) -> str:
    """The fingerprint kept of a manager; "" where none is. Raises InputError where the record is broken."""
    return _read().get(address.shown, "")


def keep(address: Address, fingerprint: str) -> None:
    """Keeps it. Raises OutputError."""
    known = {**_read(), address.shown: fingerprint}
    path = home.folder() / NAME
    try:
        atomic.write_over(path, json.dumps(known, indent=2, sort_keys=True).encode())
    except OSError as error:
        raise OutputError("fetch.settings_unwritable", file=str(path), reason=reason(error)) from error


def _read() -> dict[str, str]:
    path = home.folder() / NAME
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError("fetch.settings", file=str(path), reason=reason(error)) from error
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise InputError("fetch.settings", file=str(path), reason="JSON")
    return known

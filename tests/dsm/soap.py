"""The stand-in's answers to SOAP calls, as an Axis 1.4 server writes them."""

import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from tests.dsm.store import Held, Host, Store
from tests.dsm.wsdl import NAMESPACE

_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
NIL = ' xsi:nil="true"'


class Refused(Exception):  # noqa: N818 - what the server says
    """A fault. `text` is often empty, as with the original."""

    def __init__(self, name: str, text: str = "") -> None:
        self.name = name
        self.text = text
        super().__init__(name)


def operation(body: bytes) -> tuple[str, ET.Element]:
    """What is called, and its element."""
    found = ET.fromstring(body).find(f"{{{_ENVELOPE}}}Body")
    assert found is not None
    (call,) = list(found)
    return call.tag.partition("}")[2], call


def answered(store: Store, name: str, call: ET.Element) -> str:
    """The answer to a call. Raises `Refused`."""
    return _envelope(f'<{name}Response xmlns="{NAMESPACE}">{_ANSWERS[name](store, call)}</{name}Response>')


def fault(refused: Refused) -> str:
    return _envelope(
        "<soapenv:Fault><faultcode>soapenv:Server.generalException</faultcode>"
        f"<faultstring>{escape(refused.text)}</faultstring><detail>"
        f'<ns1:fault xsi:type="ns1:{refused.name}" xmlns:ns1="{NAMESPACE}"/>'
        '<ns2:exceptionName xmlns:ns2="http://xml.apache.org/axis/">'
        f"com.example.manager.webservice.{refused.name}</ns2:exceptionName>"
        '<ns3:hostname xmlns:ns3="http://xml.apache.org/axis/">dsm01</ns3:hostname>'
        "</detail></soapenv:Fault>"
    )


def _envelope(inside: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soapenv:Envelope xmlns:soapenv="{_ENVELOPE}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>{inside}</soapenv:Body>'
        "</soapenv:Envelope>"
    )


def _text(call: ET.Element, *path: str) -> str:
    found = call.find("/".join(f"{{{NAMESPACE}}}{step}" for step in path))
    return (found.text or "") if found is not None else ""


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _element(name: str, value: object) -> str:
    if value is None:
        return f"<{name}{NIL}/>"
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f"<{name}>{escape(str(value))}</{name}>"


def _elements(fields: Iterable[tuple[str, object]]) -> str:
    return "".join(_element(name, value) for name, value in fields)


def _signed_in(store: Store, call: ET.Element) -> None:
    if _text(call, "sID") not in store.sessions:
        raise Refused("ManagerTimeoutException")


def _authenticate(store: Store, call: ET.Element) -> str:
    if store.failures >= store.most_failures:
        raise Refused("ManagerLockoutException")
    right = (
        _text(call, "username") == store.user
        and _text(call, "password") == store.password
        and _text(call, "tenantName") == store.tenant
    )
    if not right:
        store.failures += 1
        raise Refused("ManagerAuthenticationException")
    with store.guard:
        if len(store.sessions) >= store.most_sessions:
            raise Refused("ManagerMaxSessionsException")
        session = secrets.token_hex(16).upper()
        store.sessions.add(session)
        store.ever.add(session)
    return _element("authenticateTenantReturn" if store.tenant else "authenticateReturn", session)


def _end_session(store: Store, call: ET.Element) -> str:
    store.sessions.discard(_text(call, "sID"))
    store.ended += 1
    return ""


def _api_version(_store: Store, _call: ET.Element) -> str:
    return _element("getApiVersionReturn", 3)


def _manager_time(store: Store, _call: ET.Element) -> str:
    return _element("getManagerTimeReturn", store.time())


def _system_events(store: Store, call: ET.Element) -> str:
    _signed_in(store, call)
    if (
        _text(call, "timeFilter", "type") != "CUSTOM_RANGE"
        or _text(call, "hostFilter", "type") != "ALL_HOSTS"
    ):
        raise Refused("ManagerValidationException", "unsupported filter")
    key = _text(call, "eventIdFilter", "id")
    found, truncated = store.answer(
        _time(_text(call, "timeFilter", "rangeFrom")),
        _time(_text(call, "timeFilter", "rangeTo")),
        _text(call, "eventIdFilter", "operator"),
        int(key) if key else None,
    )
    if _text(call, "includeNonHostEvents") != "true":
        found = [one for one in found if one.target_type == "Host"]
    items = "".join(f"<item>{_event(one, naive=store.naive_times)}</item>" for one in found)
    listed = f"<systemEvents>{items}</systemEvents>" if items else f"<systemEvents{NIL}/>"
    name = f"{call.tag.partition('}')[2]}Return"
    return f"<{name}><truncated>{str(truncated).lower()}</truncated>{listed}</{name}>"


def _event(one: Held, *, naive: bool) -> str:
    time: object = one.time.astimezone(UTC).replace(tzinfo=None).isoformat() if naive else one.time
    return _elements(
        (
            ("actionPerformedBy", one.actor),
            ("description", one.description),
            ("event", one.name),
            ("eventID", one.id),
            ("eventOrigin", one.origin),
            ("managerHostname", one.manager),
            ("systemEventID", one.key),
            ("tags", one.tags),
            ("target", one.target),
            ("targetID", one.target_id),
            ("targetType", one.target_type),
            ("time", time),
            ("type", one.level),
        )
    )


def _alerts(store: Store, call: ET.Element) -> str:
    _signed_in(store, call)
    count = int(_text(call, "count"))
    return "".join(
        "<alertStatusRetrieveReturn>"
        + _elements(
            (
                ("alertDate", one.time),
                ("alertType", one.type),
                ("severity", one.severity),
                ("severityText", one.word),
            )
        )
        + "</alertStatusRetrieveReturn>"
        for one in store.alerts[:count]
    )


def _hosts(store: Store, call: ET.Element) -> str:
    _signed_in(store, call)
    return "".join(
        f"<hostDetailRetrieveReturn>{_host(one)}</hostDetailRetrieveReturn>" for one in store.hosts
    )


def _host(one: Host) -> str:
    values: dict[str, Any] = {
        "ID": one.id,
        "description": "",
        "name": one.name,
        "displayName": "",
        "external": "false",
        "platform": one.platform,
        "hostType": "STANDARD",
        "hostLight": one.light,
        "locked": "false",
        "overallStatus": one.status,
        "overallVersion": one.agent,
        "overallLastSuccessfulCommunication": one.contact,
    }
    from tests.dsm.wsdl import parts, shapes

    types = shapes()["types"]
    chain, name = [], "HostDetailTransport"
    while name:
        chain.append(types[name]["fields"])
        name = types[name]["extends"]
    told = []
    for shape in (field for fields in reversed(chain) for field in fields):
        field = parts(shape)[0]
        if field in {"componentNames", "componentVersions"} and one.components:
            at = 0 if field == "componentNames" else 1
            items = "".join(_element("item", each[at]) for each in one.components)
            told.append(f"<{field}>{items}</{field}>")
        else:
            told.append(_element(field, values.get(field)))
    return "".join(told)


def _system_information(store: Store, call: ET.Element) -> str:
    _signed_in(store, call)
    return (
        "<systemInformationRetrieveReturn>"
        + _elements((("key", "version"), ("name", "Version"), ("value", "20.0.893")))
        + "</systemInformationRetrieveReturn>"
    )


_ANSWERS: dict[str, Callable[[Store, ET.Element], str]] = {
    "authenticate": _authenticate,
    "authenticateTenant": _authenticate,
    "endSession": _end_session,
    "getApiVersion": _api_version,
    "getManagerTime": _manager_time,
    "systemEventRetrieve": _system_events,
    "systemEventRetrieve2": _system_events,
    "alertStatusRetrieve": _alerts,
    "hostDetailRetrieve": _hosts,
    "systemInformationRetrieve": _system_information,
}

"""The WSDL of the stand-in, built from the shapes in `shapes.json`.

A shape is "name type", with `?` behind the type where the element may be nil, and `*` where it is repeated.
The original is of the document/literal kind, in one namespace, its elements qualified.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

NAMESPACE = "urn:Manager"
_BASIC = ("string", "int", "long", "boolean", "dateTime", "float")


@cache
def shapes() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(__file__).with_name("shapes.json").read_text(encoding="utf-8"))
    return found


def wsdl(address: str) -> str:
    """The whole document. `address` is what its port names, whoever asked for it."""
    known = shapes()
    types = "".join(_complex(name, shape) for name, shape in known["types"].items())
    types += "".join(_enum(name, values) for name, values in known["enums"].items())
    faulty = {name: {"extends": base, "fields": []} for name, base in known["faults"].items()}
    types += "".join(_complex(name, shape) for name, shape in faulty.items())
    elements, messages, operations, bindings = [], [], [], []
    for name, shape in known["operations"].items():
        elements += [_element(name, shape["takes"]), _element(f"{name}Response", shape["gives"])]
        messages += [_message(f"{name}Request", name), _message(f"{name}Response", f"{name}Response")]
        faults = "".join(f'<wsdl:fault name="{fault}" message="impl:{fault}"/>' for fault in shape["faults"])
        operations.append(
            f'<wsdl:operation name="{name}"><wsdl:input name="{name}Request" message="impl:{name}Request"/>'
            f'<wsdl:output name="{name}Response" message="impl:{name}Response"/>{faults}</wsdl:operation>'
        )
        faults = "".join(
            f'<wsdl:fault name="{fault}"><wsdlsoap:fault name="{fault}" use="literal"/></wsdl:fault>'
            for fault in shape["faults"]
        )
        bindings.append(
            f'<wsdl:operation name="{name}"><wsdlsoap:operation soapAction=""/>'
            f'<wsdl:input name="{name}Request"><wsdlsoap:body use="literal"/></wsdl:input>'
            f'<wsdl:output name="{name}Response"><wsdlsoap:body use="literal"/></wsdl:output>'
            f"{faults}</wsdl:operation>"
        )
    for number, fault in enumerate(known["faults"]):
        element = f"fault{number or ''}"
        elements.append(f'<element name="{element}" type="impl:{fault}"/>')
        messages.append(_message(fault, element))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<wsdl:definitions targetNamespace="{NAMESPACE}" xmlns:impl="{NAMESPACE}"'
        ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"'
        ' xmlns:wsdlsoap="http://schemas.xmlsoap.org/wsdl/soap/"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f'<wsdl:types><schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}"'
        f' xmlns="http://www.w3.org/2001/XMLSchema">{types}{"".join(elements)}</schema></wsdl:types>'
        f'{"".join(messages)}<wsdl:portType name="Manager">{"".join(operations)}</wsdl:portType>'
        '<wsdl:binding name="ManagerSoapBinding" type="impl:Manager">'
        '<wsdlsoap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
        f'{"".join(bindings)}</wsdl:binding><wsdl:service name="ManagerService">'
        '<wsdl:port name="Manager" binding="impl:ManagerSoapBinding">'
        f"<wsdlsoap:address location={quoteattr(address)}/></wsdl:port></wsdl:service></wsdl:definitions>\n"
    )


def parts(shape: str) -> tuple[str, str, bool, bool]:
    """A field's name and type, whether it may be nil, whether it is repeated."""
    name, _, kind = shape.partition(" ")
    return name, kind.rstrip("?*"), "?" in kind, kind.endswith("*")


def _field(shape: str) -> str:
    name, kind, nil, many = parts(shape)
    prefix = "xsd" if kind in _BASIC else "impl"
    array = shape.startswith("item ")
    return (
        f'<element name="{name}" type="{prefix}:{kind}"'
        + (' nillable="true"' if nil else "")
        + (' minOccurs="0"' if array else "")
        + (' maxOccurs="unbounded"' if many else "")
        + "/>"
    )


def _element(name: str, fields: list[str]) -> str:
    inside = "".join(map(_field, fields))
    content = f"<sequence>{inside}</sequence>" if inside else "<sequence/>"
    return f'<element name="{name}"><complexType>{content}</complexType></element>'


def _complex(name: str, shape: dict[str, Any]) -> str:
    content = f"<sequence>{''.join(map(_field, shape['fields']))}</sequence>"
    if shape["extends"]:
        extended = f'<extension base="impl:{shape["extends"]}">{content}</extension>'
        content = f"<complexContent>{extended}</complexContent>"
    return f'<complexType name="{name}">{content}</complexType>'


def _enum(name: str, values: list[str]) -> str:
    listed = "".join(f'<enumeration value="{value}"/>' for value in values)
    return f'<simpleType name="{name}"><restriction base="xsd:string">{listed}</restriction></simpleType>'


def _message(name: str, element: str) -> str:
    part = f'<wsdl:part name="parameters" element="impl:{element}"/>'
    return f'<wsdl:message name="{name}">{part}</wsdl:message>'

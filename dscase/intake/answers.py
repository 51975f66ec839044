"""A manager's answers as they came, which `fetch` keeps beside what it made of them. Nothing reads them."""

from dscase.events.beginning import Beginning

FIRST = "manager-answers/"
"""The folder inside the zip, with which its first member begins."""
_LOCAL = b"PK\x03\x04"
_NAME = 30  # bytes of a member's header, before its name


def tells(beginning: Beginning) -> bool:
    """Whether it is a zip of answers."""
    data = beginning.data
    return data.startswith(_LOCAL) and data[_NAME:].startswith(FIRST.encode())

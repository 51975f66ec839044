"""A question as it is put: what the profile adds to it, and the commands with host names filled in."""

import re
from collections.abc import Mapping

from dscase.case.model import Lang
from dscase.knowledge.checklist import Command, Hint, Step
from dscase.knowledge.profiles import Profile

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_PLACES = {"manager": "DSM_HOST", "target": "DSA_HOST"}


def command_line(command: Command, hosts: Mapping[str, str]) -> str:
    """A command to copy. `hosts`: "manager" and "target" as the evidence names them.

    Only what can be nothing but a host name is filled in: names come out of logs, and a command is run.
    """
    line = command.run
    for place, placeholder in _PLACES.items():
        name = hosts.get(place, "")
        line = line.replace(f"{{{place}}}", name if _HOST.fullmatch(name) else placeholder)
    return line


def hints(step: Step, profile: Profile | None, lang: Lang) -> tuple[tuple[Hint, tuple[str, ...]], ...]:
    """What the profile of the event at hand says to this question, by field; empty fields left out."""
    if profile is None:
        return ()
    told = ((hint, _lines(profile, hint, lang)) for hint in step.hints)
    return tuple((hint, lines) for hint, lines in told if lines)


def _lines(profile: Profile, hint: Hint, lang: Lang) -> tuple[str, ...]:
    value = getattr(profile, hint, ())  # a field that profiles do not have (yet) says nothing
    return tuple(value[lang]) if isinstance(value, Mapping) else tuple(value)

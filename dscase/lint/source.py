"""What a template asks for, read from its syntax tree and not from running it: names, and texts it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from dscase.errors import UsageError
from dscase.wording import apart, engine
from dscase.wording.filler import FillOrder

if TYPE_CHECKING:
    from jinja2 import nodes

SAY = "say"
"""What speaks the catalogue inside a template."""


class BrokenError(Exception):
    """The source is no template."""

    def __init__(self, line: int, fault: str) -> None:
        self.line = line
        super().__init__(fault)


class SaidText(NamedTuple):
    """A text that is said: its key and the facts it is given; `whole` False: how its key begins, or not all
    facts can be seen.
    """

    key: str
    whole: bool
    facts: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class Scanned:
    """A template's source. `names`: what it takes from outside -> the line that first has it."""

    names: Mapping[str, int]
    said: tuple[SaidText, ...]


def read(text: str, *, markup: bool = False) -> Scanned:
    """What a template asks for. Raises BrokenError."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    environment = engine.environment(markup=markup)
    try:
        tree = environment.parse(text)
        # finds what parsing does not: filters and tests that do not exist
        apart.filled(FillOrder("compile", text, markup=markup), text[:40])
    except TemplateSyntaxError as fault:
        raise BrokenError(fault.lineno, str(fault)) from fault
    except apart.FaultError as fault:
        raise BrokenError(fault.line, str(fault)) from fault
    except UsageError as fault:
        raise BrokenError(0, apart.bounds()) from fault
    except (RecursionError, SyntaxError, ValueError) as fault:  # too deep, or a number too long, for Python
        raise BrokenError(0, str(fault)) from fault
    wanted = meta.find_undeclared_variables(tree) - {SAY}
    names: dict[str, int] = {}
    for name in tree.find_all(nodes.Name):
        if name.name in wanted:
            names[name.name] = min(name.lineno, names.get(name.name, name.lineno))
    return Scanned(names, tuple(_texts_said(tree)))


def constants(text: str) -> tuple[str, ...]:
    """The words that a template of good syntax has in quotes inside its marks."""
    from jinja2 import nodes

    found = engine.environment().parse(text).find_all(nodes.Const)
    return tuple(dict.fromkeys(each.value for each in found if isinstance(each.value, str)))


def _texts_said(tree: "nodes.Template") -> Iterator[SaidText]:
    from jinja2 import nodes

    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name == SAY and call.args):
            continue
        key, whole = call.args[0], call.dyn_kwargs is None
        if isinstance(key, nodes.Concat):
            key, whole = key.nodes[0], False
        if isinstance(key, nodes.Const) and isinstance(key.value, str):
            facts = frozenset(each.key for each in call.kwargs)
            yield SaidText(key.value, whole, facts, call.lineno)

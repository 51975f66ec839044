"""Choosing among events: by id, level, target or a piece of text; and counting them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dscase.events.frame import Count, counts, frame
from dscase.events.table import Event, Level
from dscase.text import folded

CountBy = Literal["id", "target", "level"]


@dataclass(frozen=True, slots=True)
class Sieve:
    """What events must have to be shown. Of several `ids`, `levels` or `targets` one is enough; between
    the four, all count. Nothing stated: every event fits.

    `targets` are compared whole, where `*` stands for any text; `grep` is looked for in every text of the
    event, its `raw` line among them. Both are plain text in any case and width.
    """

    ids: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    targets: tuple[str, ...] = ()
    grep: str = ""

    def sifted(self, events: Iterable[Event], name_of: Callable[[Event], str]) -> Iterator[Event]:
        """The events that fit. `name_of` gives the name an event is shown with: that is searched too."""
        ids = frozenset(map(folded, self.ids))
        targets = [folded(target).split("*") for target in self.targets]
        sought = folded(self.grep)
        for event in events:
            if ids and event.id not in ids:
                continue
            if self.levels and event.level not in self.levels:
                continue
            if targets and not any(_fits(folded(event.target), parts) for parts in targets):
                continue
            if sought and not any(sought in folded(text) for text in _texts(event, name_of)):
                continue
            yield event


def _fits(text: str, parts: Sequence[str]) -> bool:
    """Whether the parts stand in the text in their order, the first at its beginning, the last at its end."""
    first, *others = parts
    if not others:
        return text == first
    last = others.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in others:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _texts(event: Event, name_of: Callable[[Event], str]) -> Iterator[str]:
    """Each text on its own, so that nothing is found across two; the line as it came last."""
    yield name_of(event)
    yield from (event.name, event.target, event.actor, event.manager, event.description, event.raw)


_COUNTED: dict[CountBy, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "id": (("module", "id"), ("level", "count", "module", "id")),
    "target": (("target",), ("count", "target")),
    "level": (("level",), ("level",)),
}


def count(events: Sequence[Event], by: CountBy) -> list[Count]:
    """Events by id, target or level. Ids of a module are counted apart: they mean something else there.

    By id: gravest level first, then most first; by target: most first; by level: gravest first.
    """
    return counts(frame(events), events, *_COUNTED[by])

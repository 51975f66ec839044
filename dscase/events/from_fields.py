"""An event out of named cells, as the console's exports and SNS messages tell one."""

from collections.abc import Callable

from dscase.events import modules
from dscase.events.agent_events import agent_events
from dscase.events.clock import Moment
from dscase.events.log_event import level_of
from dscase.events.table import Event, Flag, Level, LevelRule, Sighting
from dscase.knowledge.catalogue import catalogue


def event(
    cell: Callable[[str], str], moment: Moment, *, level_word: str, module: str, raw: str, sighting: Sighting
) -> Event:
    """The event whose columns `cell` gives by their names, "" for none. `level_word`: the source's own."""
    event_id, description = cell("id"), cell("description")
    system = module == modules.SYSTEM
    name, severity = cell("name"), cell("severity")
    level, level_rule = _level(level_word, event_id if system else "", name, severity)
    differs: tuple[Flag, ...] = (
        ("name_differs",) if system and catalogue().agrees(event_id, name) is False else ()
    )
    return Event(
        *moment[:3],
        id=event_id,
        level=level,
        level_rule=level_rule,
        severity=severity,
        name=name,
        origin=cell("origin"),
        target=cell("target"),
        actor=cell("actor"),
        manager=cell("manager"),
        product="",
        version="",
        tags=cell("tags"),
        description=description,
        raw=raw,
        sightings=(sighting,),
        module=module,
        agent_events=agent_events(description) if system else (),
        flags=((moment.flag, *differs) if moment.flag else differs),
    )


def _level(word: str, event_id: str, name: str, severity: str) -> tuple[Level, LevelRule]:
    own = catalogue().level_of_word(word)
    return (own, "source") if own else level_of(event_id, name, severity)

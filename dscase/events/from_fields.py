"""An event out of named cells, as the console's exports and SNS messages tell one."""

from collections.abc import Callable

from dscase.events import modules
from dscase.events.agent_events import agent_events
from dscase.events.clock import Moment
from dscase.events.table import Event, Level, LevelRule, Sighting
from dscase.knowledge.catalogue import catalogue


def event(
    cell: Callable[[str], str], moment: Moment, *, level_word: str, module: str, raw: str, sighting: Sighting
) -> Event:
    """The event whose columns `cell` gives by their names, "" for none. `level_word`: the source's own."""
    event_id, description = cell("id"), cell("description")
    system = module == modules.SYSTEM
    level, level_rule = _level(level_word, event_id if system else "")
    return Event(
        *moment[:3],
        id=event_id,
        level=level,
        level_rule=level_rule,
        severity=cell("severity"),
        name=cell("name"),
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
        flags=(moment.flag,) if moment.flag else (),
    )


def _level(word: str, event_id: str) -> tuple[Level, LevelRule]:
    if own := catalogue().level_of_word(word):
        return own, "source"
    if published := catalogue().level(event_id):
        return published, "catalogue"
    return "unknown", "none"

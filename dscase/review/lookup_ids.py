"""Which events are worth looking for outside the window."""

from dscase.knowledge.catalogue import catalogue
from dscase.knowledge.profiles import Profiles
from dscase.review.subject_event import split


def ids_to_seek(stated: str | None, profiles: Profiles) -> frozenset[str]:
    """Ids of system events that show a recovery, a relapse, or how an alert went on.

    Of the event stated, as the person writes it; where none is, of every event whose recovery is known.
    """
    if stated:
        event_id = split(stated)[0]
        sought = {event_id, *profiles.of(event_id).recovery}
    else:
        known = [one for one in profiles.all() if one.recovery and not one.module]
        sought = {each for one in known for each in (*one.ids, *one.recovery)}
    return frozenset(sought) | catalogue().ids("alert_started") | catalogue().ids("alert_ended")

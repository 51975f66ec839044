"""The view of a fetch: the form, how far it is, what came of it."""

from typing import TYPE_CHECKING

from dscase.fetch.options import not_installed
from dscase.render.plain import clean

if TYPE_CHECKING:
    from dscase.fetch.fetching import Fetching
    from dscase.web.fetcher import Fetcher
    from dscase.web.sight import Sight
    from dscase.web.views import Facts

FIELDS = ("dsm", "user", "window", "tz", "tenant", "after", "ca_file", "fingerprint", "proxy")
"""What is stated to fetch, in the order of the form; with the password and the key behind the user."""
_MUST = frozenset(("dsm", "user", "password"))
_SECRET = ("password", "key")


def facts(fetcher: "Fetcher", sight: "Sight") -> "Facts":
    """The form with what was typed last, but for secrets; how far a fetch is; what came of the last one."""
    state, words, typed = fetcher.state, sight.walk.words, fetcher.typed
    case = sight.walk.request.case
    before = {name: str(getattr(typed, name) or "") for name in FIELDS} if typed else {}
    values = {"window": case.window or "", "tz": case.tz or "", **before}
    names = (*FIELDS[:2], *_SECRET, *FIELDS[2:])
    lacking = not_installed()
    explained = words.explain(lacking, page=True) if lacking else None
    return {
        "running": str(state.step),
        "count": f"{state.count:,}",
        "lacking": f"{explained.what} {explained.next}" if explained else "",
        "done": _fetched(state.done, sight) if state.done else [],
        "fields": [
            {
                "name": name,
                "value": "" if name in _SECRET else clean(values.get(name, "")),
                "secret": name in _SECRET,
                "must": name in _MUST,
            }
            for name in names
        ],
    }


def _fetched(fetching: "Fetching", sight: "Sight") -> list[str]:
    say = sight.walk.words.say
    lines = [say("fetch.place", place=clean(fetching.place.name))]
    lines.append(say("fetch.events", count=f"{fetching.events.events:,}", pages=fetching.events.pages))
    if fetching.vouched is None:
        lines.append(say("fetch.not_vouched"))
    else:
        start, end = (moment.isoformat(" ", "seconds") for moment in fetching.vouched)
        lines.append(say("fetch.vouched", start=start, end=end))
    if fetching.alerts is not None:
        lines.append(say("fetch.alerts", count=fetching.alerts))
    if fetching.computers is not None:
        lines.append(say("fetch.computers", count=fetching.computers))
    if fetching.offset is not None:
        by = say(f"doctor.clock_by.{fetching.clock_by}")
        lines.append(say("fetch.clock", seconds=f"{fetching.offset:+.1f}", by=by))
    return lines

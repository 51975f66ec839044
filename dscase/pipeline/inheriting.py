"""What a supplement takes from the round before it: what options stated there, where nothing is said now."""

from collections.abc import Mapping
from dataclasses import replace

from dscase.case.model import Case
from dscase.case.sealed import Said, Turn
from dscase.errors import DscaseError, UsageError
from dscase.pipeline.examining import Request

_TOGETHER = (
    frozenset({"message", "message_at", "message_time"}),
    frozenset({"window", "around_message"}),
)
"""Fields of which an option now leaves no other to be taken: they speak of one thing."""


def stated_by_options(
    own: Case, case: Case, fields: Mapping[str, object], lang: str | None
) -> dict[str, Said]:
    """What options state of `fields`, as `case` has it, over `own`, which is case.yaml. `lang` as typed."""
    options = {name: getattr(case, name) for name in fields if name not in ("as_of", "lang", "csv_columns")}
    if lang is not None:
        options["lang"] = lang
    if case.csv_columns != own.csv_columns:
        options["csv_columns"] = case.csv_columns
    return {
        name: Said(said=said, over=getattr(own, name)) for name, said in options.items() if said is not None
    }


def inherited(request: Request, turn: Turn | None) -> tuple[Request, list[DscaseError]]:
    """The request with what the options of the round before stated, and the notice that says so. An option
    now wins; so does case.yaml where it says of a field something else than it did then.

    Raises UsageError where it is not known what they stated, and no window is.
    """
    if turn is None:
        return request, []
    before, case = turn.predecessor, request.case
    if before.stated is None:
        unknown = UsageError("case.round_unstated", round=before.round)
        if not (case.window or case.message or case.message_at or case.message_time):
            raise unknown
        return request, [unknown]
    own = request.stated.keys()
    shut = {name for group in _TOGETHER if group & own for name in group} | own
    taken = {
        name: one
        for name, one in before.stated.items()
        if name not in shut and name in Case.model_fields and getattr(case, name) == one.over
    }
    if not taken:
        return request, []
    over = {name: one.said for name, one in taken.items()}
    both = over.get("lang") == "both"
    if both:
        del over["lang"]
    tz, year = over.get("tz"), over.get("year")
    request = replace(
        request,
        case=Case.model_validate({**case.model_dump(), **over}),
        stated={**taken, **request.stated},
        both=request.both or both,
        tz=request.tz or (str(tz) if tz else None),
        year=request.year or (int(str(year)) if year else None),
    )
    return request, [UsageError("case.taken_from_round", round=before.round, fields=", ".join(taken))]

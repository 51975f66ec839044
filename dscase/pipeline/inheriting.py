"""What a supplement takes from the round before it: what options stated there, where nothing is said now, and
the files they handed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dscase import atomic
from dscase.case.model import Case
from dscase.case.sealed import Handed, Round, StatedField, Turn
from dscase.errors import DscaseError, UsageError
from dscase.intake.gather import Given
from dscase.kinds import Kind
from dscase.pipeline.examining import Request
from dscase.text import Listed

_TOGETHER = (
    frozenset({"message", "message_at", "message_time"}),
    frozenset({"window", "around_message"}),
)
"""Fields of which an option now leaves no other to be taken: they speak of one thing."""


def stated_by_options(
    own: Case, case: Case, fields: Mapping[str, object], lang: str | None
) -> dict[str, StatedField]:
    """What options state of `fields`, as `case` has it, over `own`, which is case.yaml. `lang` as typed."""
    options = {name: getattr(case, name) for name in fields if name not in ("as_of", "lang", "csv_columns")}
    if lang is not None:
        options["lang"] = lang
    if case.csv_columns != own.csv_columns:
        options["csv_columns"] = case.csv_columns
    return {
        name: StatedField(said=said, over=getattr(own, name))
        for name, said in options.items()
        if said is not None
    }


def handed(given: Iterable[Given]) -> tuple[Handed, ...]:
    """Files of options, as the record of a round keeps them. Of what lies in a store no address is kept."""
    return tuple(
        Handed(
            path=str(one.path if one.url else atomic.real(one.path)),
            kind=one.kind.value if one.kind else "",
            package=one.package,
            host=one.host,
            remote=bool(one.url),
        )
        for one in given
    )


def inherited(request: Request, turn: Turn | None) -> tuple[Request, list[DscaseError]]:
    """The request with what the options of the round before stated and the files they handed over, and the
    notices that say so. An option now wins; so does case.yaml where it says of a field something else than it
    did then.

    Raises UsageError where it is not known what they stated, and no window is.
    """
    if turn is None:
        return request, []
    request, notices = _with_fields(request, turn.predecessor)
    request, more = _with_files(request, turn.before)
    return request, [*notices, *more]


def _with_files(request: Request, before: Iterable[Round]) -> tuple[Request, list[DscaseError]]:
    """The files come in front of those handed over now, as they did then."""
    now = {one.path for one in handed(request.given)}
    known = {one.path: one for each in before for one in each.given}
    left = [one for path, one in known.items() if path not in now]
    gone = [one for one in left if one.remote or not Path(one.path).is_file()]
    again = [one for one in left if one not in gone]
    notices: list[DscaseError] = []
    for code, some in (("case.files_from_round", again), ("case.files_of_round_gone", gone)):
        if some:
            files = Listed(Path(one.path).name for one in some)
            notices.append(UsageError(code, files=files))
    kinds = {kind.value: kind for kind in Kind}
    given = [Given(Path(one.path), kinds.get(one.kind), one.package, one.host) for one in again]
    return replace(request, given=(*given, *request.given)), notices


def _with_fields(request: Request, before: Round) -> tuple[Request, list[DscaseError]]:
    case = request.case
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

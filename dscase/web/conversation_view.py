"""The view of the conversation: a reply read back and the requests in it, what was asked and answered, which
bundles were sealed, and who approved of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dscase.case.requests import Ledger, NewRequest
from dscase.case.sealed import Round, rounds
from dscase.render.plain import clean
from dscase.seal import approval
from dscase.web.sight import Sight
from dscase.web.views import Facts


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply of the desk's as it was pasted, with real names where the case has pseudonyms; what it may ask
    for. `back`: whether pseudonyms were looked for.
    """

    text: str
    found: Sequence[NewRequest] = ()
    back: bool = False


def facts(case_dir: Path, sight: Sight, reply: Reply | None) -> Facts:
    """What the view shows. Raises InputError where a record of the case cannot be read."""
    ledger, sealed = Ledger(case_dir).read(), rounds(case_dir)
    sent = {number: each.round for each in sealed for number in each.requests}
    return {
        "reply": _reply(reply) if reply is not None else None,
        "open": sum(one.state == "open" for one in ledger.demands),
        "unreadable": ledger.unreadable,
        "demands": [
            {
                "number": one.number,
                "text": clean(one.text),
                "of": " ".join(filter(None, (clean(one.asked_on), clean(one.who)))),
                "state": one.state,
                "exhibits": " ".join(one.exhibits),
                "answer": clean(one.answer),
                "sent": sent.get(one.number, 0),
            }
            for one in ledger.demands
        ],
        "rounds": [_round(each) for each in sealed],
        "exhibits": _exhibits(sight),
    }


def _reply(reply: Reply) -> Mapping[str, object]:
    return {
        "text": clean(reply.text),
        "back": reply.back,
        "found": [clean(one.text) for one in reply.found],
        "asked_on": reply.found[0].asked_on if reply.found else "",
        "who": clean(reply.found[0].who) if reply.found else "",
    }


def _round(sealed: Round) -> Mapping[str, object]:
    """A bundle that was sealed; "" for who approved where nobody did, or it is not of this very manifest."""
    place = Path(sealed.out)
    given = approval.read(place)
    return {
        "round": sealed.round,
        "reference": sealed.reference,
        "folder": clean(place.name),
        "there": place.is_dir(),
        "by": clean(given.by) if given is not None and given.manifest == sealed.manifest else "",
    }


def _exhibits(sight: Sight) -> list[tuple[str, str]]:
    """The exhibits there are: number and file."""
    if sight.done is None:
        return []
    return sorted((number, clean(name)) for name, number in sight.done.examined.exhibits.items())

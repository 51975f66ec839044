"""What all that look through a text need of it, worked out once: folded, as bytes, and which marks it holds.

Most texts lack most marks; what needs one is then not sought at all. All marks are sought in one pass.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from dscase.knowledge.secrets import secret_rules
from dscase.masking import kinds
from dscase.masking.carried import MARKED
from dscase.masking.composed import letters_of_forms
from dscase.masking.encoded import unseen_characters
from dscase.masking.fold import folded_with_bytes
from dscase.masking.matcher import Hints, Near


class Analysis(NamedTuple):
    """A text folded, its bytes in UTF-8, and which marks it holds: of secrets, where; of fields that
    hold a name, where, as words; of other forms, whether.
    """

    plain: str
    data: bytes
    near: Near

    @property
    def has_unseen(self) -> bool:
        """Whether something in it has no width."""
        return not self.near.present.isdisjoint(unseen_characters())

    @property
    def has_forms(self) -> bool:
        """Whether letters may stand in it in a form of their own, see `composed`."""
        return not self.near.present.isdisjoint(letters_of_forms())


@lru_cache(1)
def analysed(text: str) -> Analysis:
    """The analysis of a text, which is asked of one text again and again."""
    plain, data = folded_with_bytes(text)
    return Analysis(plain, data, _hints().near(plain, data))


@cache
def _hints() -> Hints:
    marks: tuple[str, ...] = (
        *kinds.MARKS,
        *(carrier.mark for carrier in MARKED),
        *unseen_characters(),
        *letters_of_forms(),
    )
    return Hints(secret_rules().marks, kinds.field_marks(), marks)

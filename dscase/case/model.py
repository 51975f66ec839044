"""What a person states about a case, as one validated, frozen record.

The same record comes from `case.yaml`, from the command line's flags, or from both: flags win, field
by field. What was checked is not here: it lives in the journal alone.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from dscase.window import plausible

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, ...] = get_args(Lang)
PackageKind = Literal["dsm", "dsa"]
YEARS = (1990, 2200)
"""The first and last year a stamp without one may be given."""

FREE = "checked"
"""The step of a record that belongs to none of the route: what `--checked` says."""


def _plausible(moment: datetime) -> datetime:
    if not plausible(moment):
        raise PydanticCustomError("datetime_range", "not in the years a case may speak of")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]
Text = Annotated[str, StringConstraints(strip_whitespace=True)]


class Frozen(BaseModel):
    """Base of the case's records: unknown fields are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StatedFile(Frozen):
    """What the person says of one evidence file, where the file itself cannot tell."""

    file: Text = Field(min_length=1, description="Path below evidence/, or a glob such as ds.log*")
    tz: Text | None = Field(default=None, description="Zone of stamps that name none, e.g. Asia/Tokyo")
    year: int | None = Field(
        default=None, ge=YEARS[0], le=YEARS[1], description="Year of stamps that have none"
    )
    package: PackageKind | None = Field(default=None, description="Whose diagnostic package this is")
    host: Text | None = Field(default=None, description="Computer this diagnostic package is of")
    caption: Text | None = Field(default=None, description="Caption of a screenshot")
    caption_en: Text | None = Field(default=None, description="The same in English")


class Sender(Frozen):
    """Who asks, as the document tells it. Every row may be absent, and then vanishes."""

    company: Text | None = None
    department: Text | None = None
    name: Text | None = None
    telephone: Text | None = None
    mail: Text | None = None
    contract: Text | None = Field(default=None, description="The vendor's customer or contract number")
    prepared_by: Text | None = None
    prepared_on: Text | None = None
    approved_by: Text | None = None
    approved_on: Text | None = None


_YES = ("true", "yes", "on")
_NO = ("false", "no", "off")


class Masking(Frozen):
    """Whether names are masked, the person's own words for it, and what is never masked.

    `mask: true` masks, `mask: required` forbids anything else; `mask:` with `words:` or `keep:` masks, too.
    """

    when: Literal["true", "required", "false"] = Field(default="true", description="true, required or false")
    words: tuple[Text, ...] = Field(default=(), description="Words of your own that are masked, too")
    keep: tuple[Text, ...] = Field(default=(), description="Names that are never masked")

    @model_validator(mode="before")
    @classmethod
    def _of_one_word(cls, stated: Any) -> Any:
        if isinstance(stated, dict):
            return {key: value for key, value in stated.items() if value is not None}
        if not isinstance(stated, str):
            return stated
        word = stated.strip().casefold()
        return {"when": "true" if word in _YES else "false" if word in _NO else word}

    @property
    def on(self) -> bool:
        """Whether names are masked."""
        return self.when != "false"

    def joined(self, other: "Masking | None") -> "Masking":
        """What two say together: the stricter of the two, the words and what is kept of both."""
        if other is None:
            return self
        order = ("false", "true", "required")
        return Masking(
            when=max(self.when, other.when, key=order.index),
            words=tuple(dict.fromkeys((*self.words, *other.words))),
            keep=tuple(dict.fromkeys((*self.keep, *other.keep))),
        )


class Case(Frozen):
    """Everything stated. Every text may be absent: what is missing becomes a finding, not an error."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    title: Text | None = None
    title_en: Text | None = None
    window: Text | None = None
    tz: Text | None = None
    year: int | None = Field(default=None, ge=YEARS[0], le=YEARS[1])
    lang: Literal[Lang, "both"] = "ja"
    as_of: Moment | None = None
    product: Text | None = None
    os: Text | None = None
    question: Text | None = None  # each line is one
    question_en: Text | None = None
    answer_by: Text | None = None
    decision: Text | None = None  # what hangs on the answer
    urgency: Text | None = None
    impact: Text | None = None
    since: Text | None = None
    excluded: Text | None = None  # what is known not to be the cause, each line one thing
    recipient: Text | None = None
    own_number: Text | None = None  # the sender's own number of the case
    sender: Sender = Sender()
    background: Text | None = None
    background_en: Text | None = None
    what_happened: Text | None = None
    what_happened_en: Text | None = None
    status: Text | None = None
    status_en: Text | None = None
    alerts: Text | None = None
    alerts_en: Text | None = None
    message: Text | None = None
    message_at: Text | None = None
    message_time: Text | None = None
    around_message: Text | None = None
    event: Text | None = None
    inquire_anyway: Text | None = None
    retention: Text | None = None
    mask: Masking | None = None
    evidence: tuple[StatedFile, ...] = ()
    follow_links: bool = False

    def said(self, name: str) -> tuple[str, ...]:
        """What is stated of a field, in each of the languages that it is stated in."""
        return tuple(filter(None, (getattr(self, name), getattr(self, f"{name}_en", None))))

    csv_columns: dict[str, str] = Field(default_factory=dict)

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def speaks(self) -> Lang:
        """The language of the screen and of what is said once: the first, where documents are in both."""
        return "en" if self.lang == "en" else "ja"


class Checked(Frozen):
    """One journal record: something that was checked before asking, "nothing found" included."""

    when: Moment
    step: Text = FREE
    text: Text
    text_en: Text | None = None  # the same in English, where the case is in both languages
    who: Text | None = None
    tool: Text = ""
    result: Text | None = None  # which of the step's answers it is
    evidence: tuple[Text, ...] = ()  # exhibit numbers or file names it rests on

    def said(self, lang: Lang) -> str:
        """Its text in a language; where there is none, in the other."""
        return (self.text_en if lang == "en" else None) or self.text

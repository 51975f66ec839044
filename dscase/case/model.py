"""What a person states about a case, as one validated, frozen record.

The same record comes from `case.yaml`, from the command line's flags, or from both: flags win, field
by field. What was checked is not here: it lives in the journal alone.
"""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints
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
    status: Text | None = None
    alerts: Text | None = None
    message: Text | None = None
    message_at: Text | None = None
    message_time: Text | None = None
    around_message: Text | None = None
    event: Text | None = None
    inquire_anyway: Text | None = None
    retention: Text | None = None
    evidence: tuple[StatedFile, ...] = ()
    follow_links: bool = False
    csv_columns: dict[str, str] = Field(default_factory=dict)

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def speaks(self) -> Lang:
        """The language of the screen and of what is told once: the first, where documents are in both."""
        return "en" if self.lang == "en" else "ja"


class Checked(Frozen):
    """One journal record: something that was checked before asking, "nothing found" included."""

    when: Moment
    step: Text = FREE
    text: Text
    who: Text | None = None
    tool: Text = ""
    result: Text | None = None  # which of the step's answers it is
    evidence: tuple[Text, ...] = ()  # exhibit numbers or file names it rests on

"""What a person states for every case: `settings.yaml` in the folder of their own things.

It holds `mask:` and `sender:` as `case.yaml` does, and nothing else:

    mask: required
    sender:
      company: Example Inc.
      name: Taro Tanaka
"""

from pydantic import Field, ValidationError

from dscase import home
from dscase.case import yaml
from dscase.case.model import Case, Frozen, Masking, Sender
from dscase.errors import InputError, reason
from dscase.text import Listed

NAME = "settings.yaml"
LIMIT = 2**20  # bytes


class Settings(Frozen):
    """The file's fields, each of which may be absent."""

    mask: Masking | None = None
    sender: Sender = Field(default=Sender())


def of_settings() -> Settings:
    """What `settings.yaml` says of every case.

    Raises InputError where it cannot be read: whoever requires masking must not go without it unseen.
    """
    path = home.folder() / NAME
    try:
        if not path.exists():
            return Settings()
        with path.open("rb") as source:
            text = source.read(LIMIT).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise InputError("masking.settings_unusable", file=str(path), reason=reason(error)) from error
    known = frozenset({*Settings.model_fields, *Masking.model_fields, *Sender.model_fields})
    fields = yaml.read(text, str(path), known).fields
    if strange := sorted(fields.keys() - Settings.model_fields.keys()):
        raise InputError("masking.settings_unusable", file=str(path), reason=Listed(map(str, strange)))
    try:
        return Settings.model_validate({key: value for key, value in fields.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(
            "masking.settings_unusable", file=str(path), reason=f"{place}: {first['msg']}"
        ) from error


def with_sender(case: Case) -> Case:
    """The case with the rows of its sender that it does not state, as the settings have them."""
    stated = case.sender.model_dump(exclude_none=True)
    joined = {**of_settings().sender.model_dump(exclude_none=True), **stated}
    return case.model_copy(update={"sender": Sender.model_validate(joined)}) if joined != stated else case

"""What a bundle states, as one SHA-256: the same for the same case and evidence, whenever it is built."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from dscase.review.examined import Examined
from dscase.wording.words import Words

_OF_THE_RUN = ("as_of", "tool", "drawing_font", "pdf", "approval", "substance")
"""Keys of the manifest that another run, or an approval, changes while nothing stated changes."""


def substance(
    facts: Mapping[str, object], examined: Examined, spoken: Iterable[Words], templates: Iterable[Path]
) -> str:
    """The SHA-256 over the manifest's facts, all that the person states but who approved it, what was
    checked, the pictures as they ship, and the words and templates the documents are made with.
    """
    # The language is among the facts, wherever it was stated.
    case = examined.case.model_dump(
        mode="json", exclude={"as_of": True, "lang": True, "sender": {"approved_by", "approved_on"}}
    )
    contents = {
        "facts": {key: value for key, value in facts.items() if key not in _OF_THE_RUN},
        "case": case,
        "checked": [record.model_dump(mode="json") for record in examined.checked],
        "pictures": [
            (shot.file.name, shot.caption, shot.caption_en, hashlib.sha256(shot.copy).hexdigest())
            for shot in examined.evidence.screenshots
        ],
        "words": [dict(words.texts) for words in spoken],
        "templates": [hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(templates)],
    }
    # A file name that is no valid Unicode keeps its odd bytes as JSON escapes.
    text = json.dumps(contents, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folders: Iterable[Path]) -> list[Path]:
    """The files of a person's own templates, but for the catalogues: their texts are in the words."""
    return sorted(
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".toml"
    )

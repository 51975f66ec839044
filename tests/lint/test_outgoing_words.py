"""What leaves says nothing of how it was made: no option, no command, no file of the sender's case folder."""

import io
import re
import zipfile

import pytest

from dscase.inquiry.compose import compose
from dscase.knowledge.forms import field_lengths
from dscase.lint.sample import samples
from dscase.render.documents import documents
from dscase.render.receiver import readme
from dscase.wording.words import Words

INSIDE = (
    r"(?<![\w-])--[a-z][a-z-]+",  # an option
    r"\bdscase (?:build|walk|serve|review|events|inspect|init|explain|templates)\b",
    r"\bcase\.yaml\b",
    r"\bjournal\.jsonl\b",
    r"\bDSCASE_[A-Z]+",
    r"何も言えません",
    r"nothing can be said",
)
"""What no document that leaves may hold; the pages for the sender do."""


def text_of(content):
    """What a reader finds in a document: markup left out, zipped parts opened."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))
    text = content.decode("utf-8", "replace")
    return re.sub(r"<(style|script)>.*?</\1>|<[^>]*>", "", text, flags=re.DOTALL)


def bytes_of(content):
    if isinstance(content, bytes):
        return content
    stream = io.BytesIO()
    content(stream)
    return stream.getvalue()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_no_document_that_leaves_names_an_option_a_command_or_the_senders_files(lang):
    words = Words(lang, ours_alone=True)
    found, looked = [], 0
    with samples(lang) as cases:
        for case in cases:
            inquiry = compose(case.examined, case.judgement, words)
            made = documents(case.examined, case.judgement, inquiry, words, lengths=field_lengths())
            told = {"README.txt": readme([(inquiry, words)], pdf=False)}
            for name, content in {**made.files, **told}.items():
                text = text_of(bytes_of(content))
                looked += len(text)
                found += [
                    (name, match[0], text[max(match.start() - 60, 0) : match.end() + 40])
                    for pattern in INSIDE
                    for match in re.finditer(pattern, text)
                ]
    assert looked > 50_000  # or this test looks at nothing
    assert found == []

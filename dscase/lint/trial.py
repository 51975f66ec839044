"""The documents of the samples: made of anyone's templates, and of ours to note what a template is given."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

from dscase.case.model import Lang
from dscase.errors import DscaseError
from dscase.inquiry.compose import compose
from dscase.knowledge.forms import field_lengths
from dscase.lint.afterwards import supplemented, uploaded
from dscase.lint.templates import Ours, source_of
from dscase.pipeline import Examination
from dscase.render.before_sending import Leaving, RealNames, before_sending
from dscase.render.documents import documents
from dscase.render.pdf.choose import Wanted
from dscase.render.receiver import readme
from dscase.wording.copying import own_language
from dscase.wording.words import Template, Words

_PACKAGES = ("dsa-web01.zip", "dsm.zip")
_LEAVING = (
    Leaving(
        _PACKAGES,
        [[("bundle.zip", 5000), ("dsm.zip", 700)], [("dsa-web01.zip", 900)]],
        [("large.zip", 1 << 30)],
    ),
    Leaving(_PACKAGES, listed=True),
)
_NAMES = RealNames([("dsa-web01.zip", "dsa-amber-otter.zip")], ["update"], ["inquiry.docx"], "masking.json")
"""What leaves of a case, as a build tells it."""


def make(cases: Iterable[Examination], words: Words, pdf: Wanted = "none") -> list[DscaseError]:
    """Makes every document of every case, and keeps none; returns what kept a PDF from being made.

    Raises DscaseError, as a build does.
    """
    troubles: list[DscaseError] = []
    for case in cases:
        inquiry = compose(case.examined, case.judgement, words)
        made = documents(case.examined, case.judgement, inquiry, words, lengths=field_lengths(), pdf=pdf)
        troubles += made.printed.troubles if made.printed else ()
        for leaving in _LEAVING:
            before_sending(case.examined, case.judgement, words, leaving=leaving, names=_NAMES)
        readme([(inquiry, words)], pdf=made.printed is not None)
        for content in made.files.values():
            if not isinstance(content, bytes):
                content(BytesIO())
        if case.judgement.verdict.kind != "watch":
            troubles += supplemented(case, words, pdf)
    uploaded(words)
    return troubles


class Noting(Words):
    """Our own words of a language, which note what their templates are filled with."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(lang, ours_alone=True)
        self.given: dict[Path, list[dict[str, object]]] = {}
        """Of each template's file, what it was filled with, one after the other."""
        self.markup: dict[Path, bool] = {}

    def template(self, name: str, *, markup: bool = False) -> Template:
        """The template; what it is filled with is noted."""
        path = self.file(name if markup else f"{self.lang}/{name}")
        self.markup[path] = markup
        return _Noted(self, path, self.given.setdefault(path, []), markup=markup)

    def ours(self, name: str) -> Ours:
        """Our template at a place such as "ja/inquiry.txt.j2", with what it was filled with."""
        path = self.file(name)
        markup = self.markup.get(path, own_language(name) is None)
        return Ours(source_of(path, markup=markup), markup, self.given.get(path, ()))


class _Noted(Template):
    def __init__(self, words: Words, path: Path, given: list[dict[str, object]], *, markup: bool) -> None:
        super().__init__(words, path, markup=markup)
        self._given = given

    def render(self, **facts: object) -> str:
        self._given.append(facts)
        return super().render(**facts)


def noted(cases: Sequence[Examination], lang: Lang) -> Noting:
    """Our words after all documents were made with them."""
    words = Noting(lang)
    make(cases, words)
    return words

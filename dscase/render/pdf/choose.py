"""Which program makes the PDF, and what the user hears when none does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dscase.errors import DscaseError
from dscase.extras import install_command
from dscase.render.pdf.process import PdfFile

Wanted = Literal["auto", "typst", "libreoffice", "none"]
ABSENT = {"render.pdf_no_typst", "render.pdf_no_office"}
FINAL = {"render.pdf_template"}
"""A user's own template at fault: another program would make a PDF that does not look as it should."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, what made it, "Typst 0.15.2", say, in which font; None where it could not be made.

    `troubles` are reported to the user, with words in the catalogue as any error.
    """

    name: str
    pdf: bytes | None
    engine: str = ""
    troubles: tuple[DscaseError, ...] = ()
    font: str = ""

    def facts(self) -> dict[str, object]:
        """This without the document, ready for JSON; of the troubles the codes only."""
        return {
            "name": self.name,
            "engine": self.engine or None,
            "font": self.font or None,
            "troubles": [trouble.code for trouble in self.troubles],
        }


def printed(
    name: str, wanted: Wanted, typeset: Callable[[], PdfFile], convert: Callable[[], PdfFile]
) -> Printed:
    """The PDF called `name`, by the program wanted; by the first that can, where any is welcome.

    `typeset` and `convert` raise DscaseError when Typst, or LibreOffice, cannot do it.
    """
    ways = {"typst": [typeset], "libreoffice": [convert], "auto": [typeset, convert], "none": []}[wanted]
    troubles: list[DscaseError] = []
    for way in ways:
        try:
            made = way()
        except DscaseError as trouble:
            troubles.append(trouble)
            if trouble.code in FINAL:
                break
        except OSError as fault:  # no room for a temporary file, say
            troubles.append(DscaseError("render.pdf_failed", engine="PDF", fault=str(fault)))
        else:
            notable = [trouble for trouble in troubles if trouble.code not in ABSENT]
            return Printed(name, made.pdf, made.engine, tuple(notable), made.font)
    if len(troubles) > 1:
        if all(trouble.code in ABSENT for trouble in troubles):
            troubles = [DscaseError("render.pdf_no_engine", command=install_command("pdf"))]
        else:  # that another program would have been tried, had it been there, is no news
            troubles = [trouble for trouble in troubles if trouble.code not in ABSENT]
    return Printed(name, None, troubles=tuple(troubles))

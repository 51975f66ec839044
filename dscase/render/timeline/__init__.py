"""The drawings, over time and by computer, as an SVG and, for Word, as a PNG of it.

Everything is placed by our own arithmetic on UTC, and times are written by `zoneinfo`: a chart library
that reads zones in its own way must not draw evidence.
"""

from functools import lru_cache

from dscase.inquiry.drawings import Bands, Timeline
from dscase.wording.words import Words

FONTS = (
    "'BIZ UDPGothic','BIZ UDPゴシック','Noto Sans JP','Yu Gothic UI',Meiryo,'Hiragino Sans',"
    "'Noto Sans CJK JP','IPAexGothic','IPAPGothic',sans-serif"
)
"""Families to write in, best first; each has Japanese, but for the last."""
FIXED = (
    "'BIZ UDGothic','BIZ UDゴシック','Noto Sans JP','MS Gothic','Noto Sans Mono CJK JP','IPAGothic',monospace"
)
"""The same for times and numbers."""


@lru_cache(maxsize=4)  # the same picture goes into several documents
def svg(drawn: Timeline | Bands, words: Words) -> str:
    """The picture as SVG: no script, no link, no style sheet, so it can stand in any page."""
    from dscase.render.plain import cleaned
    from dscase.render.timeline import bands, layout

    shown = cleaned(drawn)
    if isinstance(shown, Bands):
        template = words.template("bands.svg.j2", markup=True)
        return template.render(drawing=bands.layout(shown, words), bands=shown, fonts=FONTS, fixed=FIXED)
    template = words.template("timeline.svg.j2", markup=True)
    return template.render(drawing=layout.layout(shown, words), timeline=shown, fonts=FONTS, fixed=FIXED)


def font() -> str:
    """Which font the drawings of Word documents are written in, as this system has it."""
    from dscase.render.timeline import picture

    return picture.font(FONTS)


def png(drawn: Timeline | Bands, words: Words) -> bytes | None:
    """The same as PNG; None where no font of this system can write its language."""
    from dscase.render.timeline import picture

    return picture.png(svg(drawn, words), words.lang, FONTS)

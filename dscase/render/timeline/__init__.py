"""The timeline as an SVG and, for Word, as a PNG of it.

Everything is placed by our own arithmetic on UTC, and times are written by `zoneinfo`: a chart library
that reads zones in its own way must not draw evidence.
"""

from functools import lru_cache

from dscase.inquiry.model import Timeline
from dscase.wording.words import Words

FONTS = (
    "'BIZ UDPGothic','BIZ UDPゴシック','Yu Gothic UI',Meiryo,'Hiragino Sans','Noto Sans CJK JP',"
    "'Noto Sans JP','IPAexGothic','IPAPGothic',sans-serif"
)
"""Families to write in, best first; each has Japanese, but for the last."""


@lru_cache(maxsize=4)  # the same picture goes into several documents
def svg(timeline: Timeline, words: Words) -> str:
    """The picture as SVG: no script, no link, no style sheet, so it can stand in any page."""
    from dscase.render.plain import cleaned
    from dscase.render.timeline.layout import layout

    shown = cleaned(timeline)
    drawing = layout(shown, words)
    return words.template("timeline.svg.j2", markup=True).render(drawing=drawing, timeline=shown, fonts=FONTS)


def png(timeline: Timeline, words: Words) -> bytes | None:
    """The same as PNG; None where no font of this system can write its language."""
    from dscase.render.timeline import picture

    return picture.png(svg(timeline, words), words.lang, FONTS)

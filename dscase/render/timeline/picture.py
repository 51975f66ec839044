"""An SVG as PNG, by resvg, with the fonts of the system.

The fonts are named in the SVG, Japanese ones first. Whether one is there is found out by drawing: without
a glyph, two different letters come out the same. Then there is no picture rather than one full of holes.
"""

from functools import cache, lru_cache

_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40">'
    '<text x="4" y="30" font-size="28" font-family="{fonts}">{letter}</text></svg>'
)
LETTERS = {"ja": ("対", "象"), "en": ("A", "M")}
SCALE = 2.5  # pixels for a unit of the SVG: sharp in print


def png(svg: str, lang: str, fonts: str) -> bytes | None:
    """The picture; None where no font can write the language. `fonts`: the SVG's own list of families."""
    if not writable(lang, fonts):
        return None
    return _drawn(svg, SCALE)


@cache
def writable(lang: str, fonts: str) -> bool:
    """Whether a font of this system has the language's letters."""
    one, other = (_drawn(_PROBE.format(fonts=fonts, letter=letter), 1) for letter in LETTERS[lang])
    return one is not None and one != other


@lru_cache(maxsize=4)  # the same picture goes into several documents
def _drawn(svg: str, scale: float) -> bytes | None:
    import resvg_py

    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background="#ffffff"))
    except ValueError:  # a picture that cannot be drawn must not keep the document from being made
        return None

"""An SVG as PNG, by resvg, with the fonts of the system, and the one that comes with us behind the best.

The fonts are named in the SVG, Japanese ones first. Whether one is there is found out by drawing: without
a glyph, two different letters come out the same. Then there is no picture rather than one full of holes.
"""

from functools import cache, lru_cache

from dscase.render import fallback_font

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


def font(fonts: str) -> str:
    """Which font the pictures are written in: the first that the SVG names, or the one that comes with us."""
    own = f"'{fallback_font.FAMILY}'"
    named, ours = (_drawn(_PROBE.format(fonts=each, letter=LETTERS["ja"][0]), 1) for each in (fonts, own))
    return fallback_font.label() if named == ours else fonts.split(",", maxsplit=1)[0].strip("'")


@lru_cache(maxsize=4)  # the same picture goes into several documents
def _drawn(svg: str, scale: float) -> bytes | None:
    import resvg_py

    try:
        files = [str(fallback_font.path())]
        made = resvg_py.svg_to_bytes(svg_string=svg, zoom=scale, background="#ffffff", font_files=files)
        return bytes(made)
    except ValueError:  # a picture that cannot be drawn must not keep the document from being made
        return None

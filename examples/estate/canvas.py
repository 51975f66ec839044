"""Drawing an imitation of a management console: the frame every screen shares. Drawn at twice the size and
scaled down, so that edges are smooth.
"""

from pathlib import Path
from typing import Any

WIDTH, HEIGHT, SCALE = 1280, 720, 2
FONT_PLACES = (  # (file, index within it)
    ("/usr/share/fonts/truetype/bizud-gothic/BIZUDPGothic-{}.ttf", 0),
    ("/usr/local/share/fonts/BIZUDPGothic-{}.ttf", 0),
    ("C:/Windows/Fonts/BIZ-UDGothic{0[0]}.ttc", 1),
)
INK, SOFT, LINE, PAPER = "#1f2a37", "#66717f", "#d9dfe6", "#ffffff"
NAVY, NAVY_LIGHT, ACCENT, SHADE, CHOSEN = "#22384f", "#34506d", "#1c6fb8", "#f3f6f9", "#e4f0fb"
GREEN, ORANGE, GREY, RED = "#2f9e58", "#f08c1d", "#9aa5b1", "#c8372d"
MENU = ("ダッシュボード", "アラート", "イベントとレポート", "コンピュータ", "ポリシー", "管理")


class CannotDrawError(Exception):
    """Pillow or the font is missing; the text says which and what to do."""


def _font_file(weight: str) -> tuple[str, int]:
    for pattern, index in FONT_PLACES:
        path = pattern.format(weight)
        if Path(path).is_file():
            return path, index
    raise CannotDrawError(
        "The pictures need the font BIZ UDPGothic (Debian: apt-get install fonts-morisawa-bizud-gothic)."
    )


class Canvas:
    """A screen being drawn; all positions and sizes in pixels of the finished picture."""

    def __init__(self) -> None:
        try:
            from PIL import Image, ImageDraw, ImageFont
        except ImportError as error:
            raise CannotDrawError("The pictures need Pillow (pip install pillow).") from error
        self._pil_font = ImageFont
        self._fonts: dict[tuple[int, bool], Any] = {}
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def font(self, size: int, *, bold: bool = False) -> Any:
        """BIZ UDPGothic, `size` in pixels."""
        if (size, bold) not in self._fonts:
            path, index = _font_file("Bold" if bold else "Regular")
            self._fonts[size, bold] = self._pil_font.truetype(
                path, size * SCALE, index, layout_engine=self._pil_font.Layout.BASIC
            )
        return self._fonts[size, bold]

    def box(
        self, x: int, y: int, width: int, height: int, fill: str, *, edge: str = "", round_by: int = 0
    ) -> None:
        """A filled rectangle, its corner at (x, y)."""
        place = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        self._draw.rounded_rectangle(place, round_by * SCALE, fill=fill, outline=edge or None, width=SCALE)

    def lamp(self, x: int, y: int, radius: int, fill: str) -> None:
        """A status lamp with a soft ring, its middle at (x, y)."""
        for grown, colour in ((radius + 2, "#e3e8ee"), (radius, fill)):
            place = ((x - grown) * SCALE, (y - grown) * SCALE, (x + grown) * SCALE, (y + grown) * SCALE)
            self._draw.ellipse(place, fill=colour)

    def warning(self, x: int, y: int, size: int) -> None:
        """A warning triangle, its top at (x, y)."""
        half = size * 0.58
        corners = [(x, y), (x - half, y + size), (x + half, y + size)]
        self._draw.polygon([(a * SCALE, b * SCALE) for a, b in corners], fill=ORANGE)
        for top, bottom in ((0.34, 0.68), (0.77, 0.88)):
            stroke = (x - 1, y + size * top, x + 1, y + size * bottom)
            self._draw.rectangle(tuple(value * SCALE for value in stroke), fill=PAPER)

    def text(
        self,
        x: int,
        y: int,
        said: str,
        size: int = 14,
        fill: str = INK,
        *,
        bold: bool = False,
        at: str = "lm",
    ) -> None:
        """A line of text, by default from (x, y) to the right, y being its middle."""
        self._draw.text((x * SCALE, y * SCALE), said, fill, self.font(size, bold=bold), anchor=at)

    def fitted(self, x: int, y: int, said: str, width: int, fill: str = INK, *, bold: bool = False) -> None:
        """A line of text cut to `width` with an ellipsis."""
        font = self.font(14, bold=bold)
        if font.getlength(said) > width * SCALE:
            while font.getlength(said + "…") > width * SCALE:
                said = said[:-1]
            said += "…"
        self.text(x, y, said, 14, fill, bold=bold)

    def finished(self) -> Any:
        """The picture at its final size."""
        from PIL import Image

        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def console(page: str, title: str, clock: str) -> Canvas:
    """A canvas with the console's frame: bar, menu with `page` chosen, the page's title."""
    canvas = Canvas()
    canvas.box(0, 0, WIDTH, 52, NAVY)
    canvas.box(22, 16, 20, 20, "#6fb3e8", round_by=5)
    canvas.text(54, 26, "サーバ保護 管理コンソール", 17, PAPER, bold=True)
    canvas.text(WIDTH - 24, 26, f"ope-tanaka   |   kaga   |   {clock}", 13, "#c9d6e3", at="rm")
    canvas.box(0, 52, WIDTH, 42, NAVY_LIGHT)
    x = 22
    for name in MENU:
        width = int(canvas.font(14).getlength(name) / SCALE) + 32
        if name == page:
            canvas.box(x, 52, width, 42, PAPER)
            canvas.box(x, 52, width, 3, "#6fb3e8")
        canvas.text(x + 16, 73, name, 14, INK if name == page else "#e8eef4", bold=name == page)
        x += width + 4
    canvas.text(28, 124, title, 20, bold=True)
    return canvas


def head(canvas: Canvas, y: int, columns: tuple[tuple[int, str], ...]) -> None:
    """A table's header row."""
    canvas.box(28, y, WIDTH - 56, 34, SHADE, edge=LINE)
    for x, name in columns:
        canvas.text(x, y + 17, name, 13, SOFT, bold=True)

"""Make templates/reference.docx: the styles, page, header and footer of the inquiry document, no content.

Run it after changing a style here:  python tools/make_reference_docx.py
The same script makes the same bytes. A company that wants its own look edits a copy of the file in Word;
nobody needs this script for that. `{document}`, `{reference}` and `{title}` in header and footer are
filled by the renderer, which finds styles by name and takes cell colours from their shading.
"""
# ruff: noqa: D103, ISC004, E501 - a script: each function is the XML it is named after

import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

OUT = Path(__file__).parent.parent / "templates" / "reference.docx"

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

PROSE = "BIZ UDPGothic"
FIXED = "BIZ UDGothic"  # times, ids, paths and records: half-width Latin of one width, legible _ and -

INK, SOFT, NAVY, RULE, HAIR, WASH = "1D2530", "505C69", "1F3A5F", "AEB8C2", "D5DBE1", "F2F4F6"

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # A4 in twentieths of a point
LEFT, RIGHT, TOP, BOTTOM = 1361, 1020, 1191, 1077  # 24 (punch holes), 18, 21, 19 mm
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT


def fonts(latin: str = PROSE, asian: str = PROSE) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{asian}" w:cs="{latin}"/>'


def run(
    size: float | None = None,
    color: str | None = None,
    *,
    bold: bool | None = None,
    latin: str = PROSE,
    asian: str = PROSE,
    spacing: int | None = None,
    underline: bool | None = None,
) -> str:
    """Run properties, in the schema's order. `size` in points, `spacing` in twentieths of a point."""
    parts = [fonts(latin, asian)]
    if bold is not None:
        flag = "" if bold else ' w:val="0"'
        parts.append(f"<w:b{flag}/><w:bCs{flag}/>")
    if color:
        parts.append(f'<w:color w:val="{color}"/>')
    if spacing is not None:
        parts.append(f'<w:spacing w:val="{spacing}"/>')
    if size:
        parts.append(f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>')
    if underline is not None:
        parts.append(f'<w:u w:val="{"single" if underline else "none"}"/>')
    return f"<w:rPr>{''.join(parts)}</w:rPr>"


def edge(side: str, color: str, eighths: int, space: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{color}"/>'


def bar(color: str) -> str:
    """A thick rule at the left."""
    return "<w:pBdr>" + edge("left", color, 18, 6) + "</w:pBdr>"


def fixed(size: float, color: str = INK, *, bold: bool | None = None) -> str:
    return run(size, color, bold=bold, latin=FIXED, asian=FIXED)


def shade(fill: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'


def par(
    *,
    before: float = 0,
    after: float = 0,
    line: float = 1.25,
    keep_next: bool = False,
    keep_lines: bool = False,
    box: str = "",
    tabs: str = "",
    indent: str = "",
    align: str = "",
    outline: int | None = None,
    exact: int = 0,
) -> str:
    """Paragraph properties, in the schema's order. `before` and `after` in points, `line` a multiple."""
    spacing = (
        f'w:line="{exact}" w:lineRule="exact"' if exact else f'w:line="{round(line * 240)}" w:lineRule="auto"'
    )
    return "".join((
        "<w:pPr>",
        "<w:keepNext/>" if keep_next else "",
        "<w:keepLines/>" if keep_lines else "",
        "<w:widowControl/>",
        box,
        f"<w:tabs>{tabs}</w:tabs>" if tabs else "",
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>',
        f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" {spacing}/>',
        f"<w:ind {indent}/>" if indent else "",
        f'<w:jc w:val="{align}"/>' if align else "",
        f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "",
        "</w:pPr>",
    ))  # fmt: skip


def paragraph_style(name: str, ppr: str, rpr: str, *, based: str = "Normal", follow: str = "") -> str:
    ident = name.title().replace(" ", "")
    custom = "" if name in BUILTIN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{ident}">'
        f'<w:name w:val="{escape(name)}"/><w:basedOn w:val="{based}"/>'
        + (f'<w:next w:val="{follow}"/>' if follow else "")
        + f'<w:uiPriority w:val="1"/><w:qFormat/>{ppr}{rpr}</w:style>'
    )


def character_style(name: str, rpr: str) -> str:
    ident = name.title().replace(" ", "")
    custom = "" if name in BUILTIN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="character"{custom} w:styleId="{ident}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="2"/><w:qFormat/>{rpr}</w:style>'
    )


BUILTIN = {"Title", "heading 1", "heading 2", "caption", "header", "footer", "Hyperlink"}
RIGHT_TAB = f'<w:tab w:val="right" w:pos="{TEXT_WIDTH}"/>'


def styles() -> str:
    made = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        + par(after=4) + run(9.5, INK) + "</w:style>",
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        f"<w:unhideWhenUsed/><w:rPr>{fonts()}</w:rPr></w:style>",
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:rPr>{fonts()}</w:rPr>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>",
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        f'<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:rPr>{fonts()}</w:rPr></w:style>',
        # The head of page one
        paragraph_style("Address", par(after=3, tabs=RIGHT_TAB), run(9, INK)),
        paragraph_style("Title", par(after=8, line=1.12, keep_next=True), run(16, NAVY, bold=True)),
        paragraph_style("Ask Label", par(after=3, keep_next=True), run(10.5, NAVY, bold=True)),
        paragraph_style(
            "Ask Text",
            par(after=2, line=1.3, tabs='<w:tab w:val="left" w:pos="340"/>', indent='w:left="340" w:hanging="340"'),
            run(10.5, INK),
        ),
        paragraph_style("Ask Single", par(after=2, line=1.3), run(10.5, INK)),
        # Headings
        paragraph_style(
            "heading 1",
            par(before=20, after=7, line=1.12, keep_next=True, keep_lines=True, outline=0,
                box="<w:pBdr>" + edge("bottom", NAVY, 7, 4) + "</w:pBdr>"),
            run(13, NAVY, bold=True), follow="Normal",
        ),
        paragraph_style(
            "heading 2",
            par(before=12, after=5, line=1.12, keep_next=True, keep_lines=True, outline=1),
            run(10.5, NAVY, bold=True), follow="Normal",
        ),
        paragraph_style(
            "Small Heading",
            par(before=10, after=4, line=1.12, keep_next=True, keep_lines=True, outline=0),
            run(10.5, NAVY, bold=True), follow="Normal",
        ),
        # Prose
        paragraph_style("Statement", par(after=5, line=1.3), run(9.5, INK)),
        paragraph_style(
            "Stated Label",
            par(before=4, line=1.25, keep_next=True, box=bar(RULE), indent='w:left="170"'),
            run(8.5, NAVY, bold=True),
        ),
        paragraph_style(
            "Stated", par(after=4, line=1.3, box=bar(RULE), indent='w:left="170"'), run(9.5, INK)
        ),
        paragraph_style("Note", par(before=3, after=5, line=1.2), run(8, SOFT)),
        *(
            paragraph_style(
                name,
                par(line=1.18, box=bar(RULE), keep_lines=True, tabs=tab,
                    indent='w:left="567" w:hanging="397"' if tab else 'w:left="170"'),
                fixed(8.2, color, bold=bold),
            )
            for name, color, bold, tab in (
                ("Record", SOFT, None, '<w:tab w:val="left" w:pos="567"/>'),
                ("Record Asked", INK, True, '<w:tab w:val="left" w:pos="567"/>'),
                ("Record Plain", INK, None, ""),
            )
        ),
        paragraph_style("Source Line", par(before=2, after=4, line=1.2), fixed(7.5, SOFT)),
        # Tables and pictures
        paragraph_style("caption", par(before=11, after=4, line=1.15, keep_next=True), run(8.5, INK, bold=True)),
        paragraph_style("Picture Caption", par(before=4, after=9, line=1.2), run(8.5, INK, bold=True)),
        paragraph_style("Picture", par(before=2, line=1.0, keep_next=True), run(9.5, INK)),
        paragraph_style("Part Label", par(before=4, after=2, line=1.1, keep_next=True), run(8, SOFT)),
        paragraph_style("Table Break", par(exact=80), run(2, INK)),
        paragraph_style("Block Break", par(exact=140), run(2, INK)),
        paragraph_style("Table Head", par(line=1.12, keep_next=True), run(8, NAVY, bold=True)),
        paragraph_style(
            "Table Head Number", par(line=1.12, keep_next=True, align="right"), run(8, NAVY, bold=True)
        ),
        paragraph_style("Table Text", par(line=1.18), run(9, INK)),
        paragraph_style("Table Mono", par(line=1.18), fixed(9)),
        paragraph_style("Table Number", par(line=1.18, align="right"), fixed(9)),
        paragraph_style("Table Detail", par(line=1.15), fixed(7.5, SOFT)),
        paragraph_style("Table Quiet", par(line=1.15), run(8, SOFT)),
        paragraph_style("Table Quiet Number", par(line=1.15, align="right"), fixed(8, SOFT)),
        paragraph_style("Table Asked", par(line=1.18, box=shade(WASH)), run(9, INK), based="TableText"),
        paragraph_style("Fact Label", par(line=1.18), run(8.5, NAVY, bold=True)),
        paragraph_style("Fact Value", par(line=1.22), run(9.5, INK)),
        paragraph_style("Fact More", par(line=1.18), run(8, SOFT)),
        paragraph_style("Fact Text", par(line=1.25), run(9.5, INK)),
        paragraph_style("Cite", par(line=1.2, indent='w:left="85"'), fixed(7.5, SOFT)),
        paragraph_style("Person", par(line=1.25), run(8.5, INK)),
        paragraph_style("Signed Label", par(after=4, line=1.2, align="center"), run(8.5, NAVY, bold=True)),
        paragraph_style("Signed", par(after=3, line=1.2, align="center"), run(8.5, INK)),
        paragraph_style(
            "header",
            par(line=1.15, tabs=RIGHT_TAB, box="<w:pBdr>" + edge("bottom", RULE, 3, 3) + "</w:pBdr>"),
            run(8, SOFT),
        ),
        paragraph_style(
            "footer",
            par(line=1.15, tabs=RIGHT_TAB, box="<w:pBdr>" + edge("top", RULE, 3, 3) + "</w:pBdr>"),
            run(8, SOFT),
        ),
        # Within a line
        character_style("Hyperlink", run(None, NAVY, underline=False)),
        character_style("Heading Number", run(None, NAVY)),
        character_style("Strong Text", run(None, None, bold=True)),
        character_style("Soft Text", run(8, SOFT, bold=False)),
        character_style("Mono Text", run(None, None, latin=FIXED, asian=FIXED)),
        table_style("Ruled Table", top=7, bottom=5, inside=HAIR, head=True),
        table_style("Plain Table", top=0, bottom=0, inside="", sides=40),
        table_style("Grid Table", top=3, bottom=3, inside=RULE, grid=True),
        table_style("Ask Table", top=0, bottom=0, inside="", ground=WASH),
    ]  # fmt: skip
    return (
        f"{HEAD}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{fonts()}"
        '<w:sz w:val="19"/><w:szCs w:val="19"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"/>' + "".join(made) + "</w:styles>"
    )


def table_style(
    name: str,
    *,
    top: int,
    bottom: int,
    inside: str,
    head: bool = False,
    grid: bool = False,
    ground: str = "",
    sides: int = 108,
) -> str:
    """Rules in eighths of a point; `inside` is the colour of those between rows; no rule stands upright but in
    a `grid`. `ground` sets the whole table apart, a thick rule at its left.
    """
    line = RULE if grid else NAVY
    told = [("top", top, line), ("bottom", bottom, line)]
    told += [("insideH", 3, inside)] if inside else []
    told += [(side, 3, RULE) for side in ("left", "right", "insideV")] if grid else []
    told += [("left", 18, NAVY)] if ground else []
    order = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'
        for side, size, color in sorted(told, key=lambda one: order.index(one[0]))
        if size
    )
    heading = (
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="5" w:space="0" w:color="{NAVY}"/></w:tcBorders></w:tcPr></w:tblStylePr>'
        if head
        else ""
    )
    high = 150 if ground else 50 if top else 24
    wide = 230 if ground else sides
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="3"/><w:qFormat/>'
        f"<w:rPr>{fonts()}</w:rPr><w:tblPr>"
        + (f"<w:tblBorders>{borders}</w:tblBorders>" if borders else "")
        + f'<w:tblCellMar><w:top w:w="{high}" w:type="dxa"/><w:left w:w="{wide}" w:type="dxa"/>'
        f'<w:bottom w:w="{high}" w:type="dxa"/><w:right w:w="{wide}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        + (f"<w:tcPr>{shade(ground)}</w:tcPr>" if ground else "")
        + f"{heading}</w:style>"
    )


def settings() -> str:
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
            ("useWord2013TrackBottomHyphenation", 0),
        )
    )
    return (
        f'{HEAD}<w:settings {NS}><w:zoom w:percent="100"/><w:defaultTabStop w:val="840"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        f"<w:compat>{compat}</w:compat>"
        '<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/><w:decimalSymbol w:val="."/>'
        '<w:listSeparator w:val=","/></w:settings>'
    )


def font_table() -> str:
    """What to use where a font is missing: other names, and the family."""
    known = (
        (PROSE, "BIZ UDPゴシック", "80", "swiss", "variable"),
        (FIXED, "BIZ UDゴシック", "80", "modern", "fixed"),
    )
    return (
        f"{HEAD}<w:fonts {NS}>"
        + "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="{charset}"/>'
            f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
            for name, other, charset, family, pitch in known
        )
        + "</w:fonts>"
    )


def field(code: str, cached: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:t>{cached}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def header() -> str:
    body = "<w:r><w:t>{document}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>{reference}</w:t></w:r>"
    return f'{HEAD}<w:hdr {NS}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{body}</w:p></w:hdr>'


def footer() -> str:
    return (
        f'{HEAD}<w:ftr {NS}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
        "<w:r><w:t>{title}</w:t></w:r><w:r><w:tab/></w:r>"
        + field("PAGE", "1") + '<w:r><w:t xml:space="preserve"> / </w:t></w:r>' + field("NUMPAGES", "1")
        + "</w:p></w:ftr>"
    )  # fmt: skip


def document() -> str:
    return (
        f"{HEAD}<w:document {NS}><w:body><w:sectPr>"
        '<w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" '
        'w:header="624" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def content_types() -> str:
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>'
        for part, kind in (
            ("/word/document.xml", f"{TYPES}.document.main+xml"),
            ("/word/styles.xml", f"{TYPES}.styles+xml"),
            ("/word/settings.xml", f"{TYPES}.settings+xml"),
            ("/word/fontTable.xml", f"{TYPES}.fontTable+xml"),
            ("/word/header1.xml", f"{TYPES}.header+xml"),
            ("/word/footer1.xml", f"{TYPES}.footer+xml"),
            ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
        )
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relationships(*pairs: tuple[str, str]) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{made}</Relationships>'


def parts() -> dict[str, str]:
    """Every part of the package, by name, in the order they are written."""
    core_type = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{RELS}/officeDocument", "word/document.xml"),
            (core_type, "docProps/core.xml"),
            (f"{RELS}/extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": HEAD + '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'extended-properties"><Application>dscase</Application></Properties>',
        "docProps/core.xml": HEAD + '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/'
        '2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"/>',
        "word/_rels/document.xml.rels": relationships(
            *(
                (f"{RELS}/{kind}", target)
                for kind, target in (
                    ("styles", "styles.xml"),
                    ("settings", "settings.xml"),
                    ("fontTable", "fontTable.xml"),
                    ("header", "header1.xml"),
                    ("footer", "footer1.xml"),
                )
            )
        ),
        "word/document.xml": document(),
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer(),
        "word/header1.xml": header(),
        "word/settings.xml": settings(),
        "word/styles.xml": styles(),
    }


def make(out: Path) -> None:
    """Write the package, the same bytes each time."""
    with zipfile.ZipFile(out, "w") as package:
        for name, text in parts().items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            package.writestr(info, text.encode())


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else OUT)

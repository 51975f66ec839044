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
# Its ASCII quotes slant and its ~ hangs high: in cells and raw records, where each character counts,
# latin letters take fonts of their own.
FIXED = "BIZ UDGothic"
CELL = "Arial"
RAW = "Consolas"

INK, NAVY, ACCENT, GREY, RULE = "1F2933", "1B365D", "2B6CB0", "5F6B7A", "CBD3DD"
PALE, ZEBRA, WHITE = "EEF2F7", "F6F8FB", "FFFFFF"
RED, AMBER, GREEN, SLATE = "B42318", "8A5300", "1E6B43", "3D5A80"
RED_TINT, AMBER_TINT, GREEN_TINT, ASKED_TINT = "FDECEA", "FFF3DC", "E7F4EC", "FFF1C2"

PAGE_WIDTH, PAGE_HEIGHT = 11906, 16838  # A4 in twentieths of a point
SIDE, TOP, BOTTOM = 1134, 1304, 1134  # 20, 23, 20 mm
TEXT_WIDTH = PAGE_WIDTH - 2 * SIDE


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


def cell_run(size: float, color: str, *, bold: bool | None = None) -> str:
    return run(size, color, bold=bold, latin=CELL)


def edge(side: str, color: str, eighths: int, space: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{space}" w:color="{color}"/>'


def boxed(bar: str, fill: str) -> str:
    """A thick left rule and a tinted ground; edges in the tint's colour give the text room."""
    return (
        "<w:pBdr>" + edge("top", fill, 4, 4) + edge("left", bar, 24, 7)
        + edge("bottom", fill, 4, 4) + edge("right", fill, 4, 5) + "</w:pBdr>"
        + shade(fill)
    )  # fmt: skip


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
    number: bool = False,
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
        '<w:numPr><w:numId w:val="1"/></w:numPr>' if number else "",
        box,
        f"<w:tabs>{tabs}</w:tabs>" if tabs else "",
        '<w:snapToGrid w:val="0"/>',
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


BUILTIN = {
    "Title", "Subtitle", "heading 1", "heading 2", "List Bullet", "caption", "header", "footer", "Hyperlink",
}  # fmt: skip

GAP = 'w:left="1928" w:right="142" w:hanging="1758"'


def styles() -> str:
    cell = par(line=1.12)
    made = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        + par(after=4) + run(10.5, INK) + "</w:style>",
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
        # The title block
        paragraph_style(
            "Eyebrow",
            par(after=5, keep_next=True, box="<w:pBdr>" + edge("top", NAVY, 36, 12) + "</w:pBdr>"),
            run(9.5, ACCENT, bold=True, spacing=12),
        ),
        paragraph_style("Title", par(after=5, line=1.2, keep_next=True), run(21, NAVY, bold=True)),
        paragraph_style("Subtitle", par(after=11), run(10, GREY)),
        # Headings
        paragraph_style(
            "heading 1",
            par(before=20, after=4, line=1.15, keep_next=True, keep_lines=True, outline=0,
                box="<w:pBdr>" + edge("bottom", NAVY, 8, 4) + "</w:pBdr>"),
            run(14.5, NAVY, bold=True), follow="Normal",
        ),
        paragraph_style(
            "heading 2",
            par(before=13, after=4, line=1.15, keep_next=True, keep_lines=True, outline=1),
            run(11.5, NAVY, bold=True), follow="Normal",
        ),
        paragraph_style(
            "Overview Heading",
            par(before=14, after=5, line=1.15, keep_next=True, keep_lines=True, outline=0),
            run(12, NAVY, bold=True), follow="Normal",
        ),
        paragraph_style("Item Status", par(after=7, keep_next=True, line=1.15), run(8.5, GREY)),
        # Prose
        paragraph_style("Statement", par(after=6, line=1.35), run(10.5, INK)),
        paragraph_style(
            "List Bullet",
            par(after=4, line=1.3, number=True, indent='w:left="340" w:hanging="340"'),
            run(10.5, INK),
        ),
        paragraph_style(
            "List Bullet Small",
            par(after=2, line=1.2, number=True, indent='w:left="340" w:hanging="340"'),
            run(9, INK),
        ),
        paragraph_style("Muted", par(after=6), run(9.5, GREY)),
        paragraph_style(
            "Raw Record",
            par(before=5, after=5, line=1.2, box=boxed(ACCENT, PALE), indent='w:left="170" w:right="142"'),
            run(9, INK, latin=RAW, asian=FIXED),
        ),
        paragraph_style(
            "Message",
            par(before=5, after=5, line=1.35, box=boxed(NAVY, PALE), indent='w:left="170" w:right="142"'),
            run(10.5, INK, bold=True),
        ),
        paragraph_style("Source Line", par(after=6, line=1.15, align="right"), run(8.5, GREY)),
        # Gaps: label, tab, text; every line of a box has the same indents, or the box would break apart
        *(
            paragraph_style(
                f"Gap {weight}",
                par(after=2, line=1.3, keep_lines=True, box=boxed(bar, fill),
                    tabs='<w:tab w:val="left" w:pos="1928"/>', indent=GAP),
                run(9.5, INK),
            )
            for weight, bar, fill in
            (("Blocks", RED, RED_TINT), ("Weak", "C77700", AMBER_TINT), ("Note", SLATE, PALE))
        ),
        paragraph_style("Gap Space", par(exact=150), run(2, INK)),
        # Tables and pictures
        paragraph_style("caption", par(before=9, after=4, line=1.15, keep_next=True), run(9, NAVY, bold=True)),
        paragraph_style(
            "Picture Caption", par(before=3, after=12, line=1.2, align="center"), run(9, NAVY, bold=True)
        ),
        paragraph_style("Picture", par(before=8, line=1.0, keep_next=True, align="center"), run(10.5, INK)),
        paragraph_style("Table Note", par(after=3, line=1.2), run(8.5, GREY)),
        paragraph_style("Table Note Above", par(before=3, after=4, line=1.2, keep_next=True), run(8.5, GREY)),
        paragraph_style("Table Break", par(exact=60), run(2, INK)),
        paragraph_style("Table Head", par(line=1.12, keep_next=True), cell_run(8.5, WHITE, bold=True)),
        paragraph_style("Table Text", cell, cell_run(8.5, INK)),
        paragraph_style("Table Detail", par(line=1.12), cell_run(8, "46525F")),
        paragraph_style("Table Mark", par(line=1.12, align="center"), run(8, NAVY, bold=True)),
        paragraph_style("Table Number", par(line=1.12, align="right"), cell_run(8.5, INK)),
        paragraph_style("Table Middle", par(line=1.12, align="center"), cell_run(8.5, INK)),
        paragraph_style(
            "Table Asked", par(line=1.12, box=shade(ASKED_TINT)), cell_run(8.5, INK), based="TableText"
        ),
        paragraph_style("Fact Head", par(line=1.15, keep_next=True), run(9, WHITE, bold=True)),
        paragraph_style("Fact Label", par(line=1.2, box=shade(PALE)), run(9, NAVY, bold=True)),
        paragraph_style("Fact Value", par(line=1.2), run(9.5, INK)),
        *(
            paragraph_style(
                f"State {state}", par(line=1.15, box=shade(fill)), run(9, color, bold=True)
            )
            for state, color, fill in
            (("Given", GREEN, GREEN_TINT), ("Weak", AMBER, AMBER_TINT), ("Missing", RED, RED_TINT))
        ),
        paragraph_style(
            "header",
            par(line=1.15, tabs=f'<w:tab w:val="right" w:pos="{TEXT_WIDTH}"/>',
                box="<w:pBdr>" + edge("bottom", RULE, 4, 5) + "</w:pBdr>"),
            run(8, GREY),
        ),
        paragraph_style(
            "footer",
            par(line=1.15, tabs=f'<w:tab w:val="right" w:pos="{TEXT_WIDTH}"/>',
                box="<w:pBdr>" + edge("top", RULE, 4, 5) + "</w:pBdr>"),
            run(8, GREY),
        ),
        # Within a line
        character_style("Hyperlink", f'<w:rPr>{fonts()}<w:color w:val="{ACCENT}"/><w:u w:val="single"/></w:rPr>'),
        character_style("Heading Number", run(None, ACCENT)),
        character_style("Cite", run(8.5, GREY, bold=False, underline=False)),
        character_style("Mark", run(9.5, None, latin=FIXED, asian=FIXED)),
        character_style("Original Name", cell_run(7.5, GREY, bold=False)),
        character_style("Hash", run(7, GREY, bold=False, latin=FIXED, asian=FIXED)),
        character_style("Strong Cell", run(None, None, bold=True, latin=CELL)),
        character_style("Gap Label", run(9, GREY, bold=True)),
        *(
            character_style(f"Gap Word {weight}", run(9.5, color, bold=True))
            for weight, color in (("Blocks", RED), ("Weak", AMBER), ("Note", SLATE))
        ),
        *(
            character_style(f"State Word {state}", run(None, color, bold=True))
            for state, color in (("Given", GREEN), ("Weak", AMBER), ("Missing", RED))
        ),
        *(
            character_style(f"Level {level}", run(8.5, color, bold=True))
            for level, color in (("Error", RED), ("Warning", AMBER), ("Info", SLATE), ("Unknown", GREY))
        ),
        table_style("Evidence Table", head=NAVY, zebra=ZEBRA, padding=45),
        table_style("Fact Table", head=NAVY, zebra="", padding=68),
    ]  # fmt: skip
    return (
        f"{HEAD}<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{fonts()}"
        '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1" '
        'w:defUnhideWhenUsed="0" w:defQFormat="0" w:count="376"/>' + "".join(made) + "</w:styles>"
    )


def table_style(name: str, *, head: str, zebra: str, padding: int) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    band = (
        f'<w:tblStylePr w:type="band2Horz"><w:tblPr/><w:tcPr>{shade(zebra)}</w:tcPr></w:tblStylePr>'
        if zebra
        else ""
    )
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="3"/><w:qFormat/>'
        f"<w:rPr>{fonts(CELL, PROSE)}</w:rPr>"
        '<w:tblPr><w:tblStyleRowBandSize w:val="1"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="{padding}" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        f'<w:bottom w:w="{padding}" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr>{shade(head)}'
        '<w:vAlign w:val="center"/></w:tcPr></w:tblStylePr>'
        f"{band}</w:style>"
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


def numbering() -> str:
    return (
        f'{HEAD}<w:numbering {NS}><w:abstractNum w:abstractNumId="0">'
        '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="340" w:hanging="340"/></w:pPr>{run(None, ACCENT)}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def font_table() -> str:
    """What to use where a font is missing: other names, and the family."""
    known = (
        (PROSE, "BIZ UDPゴシック", "80", "swiss", "variable"),
        (FIXED, "BIZ UDゴシック", "80", "modern", "fixed"),
        (CELL, "Helvetica", "00", "swiss", "variable"),
        (RAW, "Courier New", "00", "modern", "fixed"),
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


def header(text: str) -> str:
    body = text and f"<w:r><w:t>{text}</w:t></w:r>" + "<w:r><w:tab/></w:r><w:r><w:t>{reference}</w:t></w:r>"
    style = (
        '<w:pPr><w:pStyle w:val="Header"/></w:pPr>' if text else '<w:pPr><w:pStyle w:val="Normal"/></w:pPr>'
    )
    return f"{HEAD}<w:hdr {NS}><w:p>{style}{body}</w:p></w:hdr>"


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
        '<w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId6"/>'
        '<w:footerReference w:type="default" r:id="rId7"/><w:footerReference w:type="first" r:id="rId8"/>'
        f'<w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{TOP}" w:right="{SIDE}" w:bottom="{BOTTOM}" w:left="{SIDE}" '
        'w:header="624" w:footer="567" w:gutter="0"/><w:titlePg/></w:sectPr></w:body></w:document>'
    )


def content_types() -> str:
    overrides = "".join(
        f'<Override PartName="{part}" ContentType="{kind}"/>'
        for part, kind in (
            ("/word/document.xml", f"{TYPES}.document.main+xml"),
            ("/word/styles.xml", f"{TYPES}.styles+xml"),
            ("/word/settings.xml", f"{TYPES}.settings+xml"),
            ("/word/numbering.xml", f"{TYPES}.numbering+xml"),
            ("/word/fontTable.xml", f"{TYPES}.fontTable+xml"),
            ("/word/header1.xml", f"{TYPES}.header+xml"),
            ("/word/header2.xml", f"{TYPES}.header+xml"),
            ("/word/footer1.xml", f"{TYPES}.footer+xml"),
            ("/word/footer2.xml", f"{TYPES}.footer+xml"),
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
                    ("numbering", "numbering.xml"),
                    ("fontTable", "fontTable.xml"),
                    ("header", "header1.xml"),
                    ("header", "header2.xml"),
                    ("footer", "footer1.xml"),
                    ("footer", "footer2.xml"),
                )
            )
        ),
        "word/document.xml": document(),
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer(),
        "word/footer2.xml": footer(),
        "word/header1.xml": header("{document}"),
        "word/header2.xml": header(""),
        "word/numbering.xml": numbering(),
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

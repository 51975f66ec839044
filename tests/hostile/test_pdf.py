"""Log text in a PDF is data: it is shown as it is and does nothing, whatever it looks like."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dscase.inquiry.body import inquiry_body, watch_body
from dscase.inquiry.body.blocks import Body
from dscase.inquiry.model import (
    CheckedLine,
    CountRow,
    EventRow,
    ExhibitRow,
    Gap,
    Inquiry,
    Item,
    Judged,
    PackageRow,
    Statement,
    WatchRecord,
)
from dscase.render import pdf
from dscase.render.plain import clean, cleaned
from dscase.wording.words import Words

pytestmark = pytest.mark.usefixtures("typst")

WHEN = datetime(2026, 4, 21, 1, 0, tzinfo=UTC)
BIDI = re.compile("[\u202a-\u202e]")  # what poppler itself puts around text from right to left

HOSTILE = {
    "import": '#import "x": * #include "y" #panic("z")',
    "code": '#{ 1 + 1 } #(2 + 2) #read("/etc/hosts") #sys.inputs',
    "formula": "$x^2$ $ sum_(n=1)^oo $",
    "marks": "*bold* _italic_ = heading - list + list / term: x",
    "labels": "<label> @reference <message> @item_1 <item_2>",
    "brackets": "]]][[[ }}}{{{ )))((( \\",
    "escapes": "\\u{41} \\n \\# \\\\ \\",
    "raw": "``` `code` ```typ #panic() ```",
    "comments": "a // b /* c */ https://example.com/",
    "quotes": "\"double\" 'single' -- --- ... ~ ~",
    "template": "{{ 7*7 }}{% raw %}",
    "json": '","quoted":true,"text":"\\',
    "markup": "</text><script>alert(1)</script>&amp;<![CDATA[",
    "controls": "a\x00b\x1bc\x07d\x7fe\x9bf",
    "surrogates": "a\udc81b",
    "bidi override": "\u202egnp.exe\u202c",
    "right to left": "abc \u05d0\u05d1\u05d2 def",
    "no such glyph": "a\U0001083fb",
    "blank": " \u3000\t\n ",
    "empty": "",
}


def inquiry(text: str) -> Inquiry:
    """An inquiry with the text in every place that a log or a person fills."""
    said = Statement(text, (text, f"E-01 {text}"))
    gap = Gap("code", "blocks", text, text, text)
    items = tuple(
        Item(number, text, "weak", text, text, (said, replace(said, quoted=True), said), (gap,))
        for number in range(1, 6)
    )
    row = EventRow(text, "error", text, text, text, text, text, text, text, asked=True)
    count = CountRow(text, "unknown", text, text, 3, text, text, asked=False)
    exhibits = tuple(
        ExhibitRow(number, text, text, text, text, text, text) for number in ("E-01", text, text)
    )
    return Inquiry(
        lang="ja",
        title=text,
        reference=text,
        facts=((text, text),),
        items=items,
        message=replace(said, quoted=True),
        checked=(CheckedLine(text, text, text, text),),
        checked_gaps=(gap,),
        pictures=(),
        packages=(PackageRow("E-01", text, text, text, text, text, text, text, (text,)),),
        counts=(count,),
        digest=(replace(row, number=1), replace(row, number=2)),
        rows_total=2,
        tally_notes=(text,),
        exhibits=exhibits,
        zone=text,
        verdict=Judged("act_first", text, (text,), before=text),
        reading=(said,),
    )


def printed(body: Body) -> pdf.Printed:
    words = Words(body.lang)
    return pdf.render("inquiry.pdf", cleaned(body), b"", words=words, when=WHEN, wanted="typst")


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", BIDI.sub("", text)))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_shown_literally_wherever_it_stands(name: str, tmp_path: Path, read_pdf: Any) -> None:
    text = HOSTILE[name]
    done = printed(inquiry_body(inquiry(text), Words("ja")))
    assert done.pdf is not None, [trouble.facts for trouble in done.troubles]
    path = tmp_path / "inquiry.pdf"
    path.write_bytes(done.pdf)
    shown = folded(read_pdf(path).text)
    wanted = folded(clean(text))
    for mark in range(0x20):
        picture = chr(0x2400 + mark)
        if picture not in shown:  # where no font has it
            wanted = wanted.replace(picture, f"‹U+{mark:04X}›")
    wanted = wanted if "␡" in shown else wanted.replace("␡", "‹U+007F›")
    wanted = wanted.replace("\U0001083f", "‹U+1083F›")
    assert shown.count(wanted) > 60


def test_a_watch_record_shows_it_literally_too(tmp_path: Path, read_pdf: Any) -> None:
    text = HOSTILE["code"]
    record = WatchRecord(
        lang="en",
        title=text,
        reference=text,
        facts=((text, text),),
        verdict=Judged("watch", text, (text,)),
        seen=(Statement(text, (text,)), Statement(text, quoted=True)),
        grounds=text,
        again=(text,),
        by=text,
        who=text,
        change=(text,),
        coverage=(),
        checked=(CheckedLine(text, text),),
        zone=text,
    )
    done = printed(watch_body(record, Words("en")))
    assert done.pdf is not None, [trouble.facts for trouble in done.troubles]
    path = tmp_path / "watch.pdf"
    path.write_bytes(done.pdf)
    assert folded(read_pdf(path).text).count(folded(text)) >= 10


def test_a_token_of_ten_thousand_letters_is_there_to_its_end(tmp_path: Path, read_pdf: Any) -> None:
    token = "".join(f"{number:05d}x" for number in range(1700))
    plain = inquiry("a text")
    told = replace(plain, message=Statement(token, quoted=True), facts=((token, token),))
    done = printed(inquiry_body(told, Words("ja")))
    assert done.pdf is not None, [trouble.facts for trouble in done.troubles]
    path = tmp_path / "inquiry.pdf"
    path.write_bytes(done.pdf)
    shown = read_pdf(path).text
    assert not [number for number in range(1700) if f"{number:05d}x" not in shown]

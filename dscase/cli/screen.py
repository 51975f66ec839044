"""What a build tells its user: one screen a tired person understands, or the same facts as JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dscase.cli import blocks
from dscase.cli.blocks import STYLE_OF_WEIGHT
from dscase.cli.json_output import as_text, examined
from dscase.cli.page import Page, console
from dscase.inquiry.formatter import Teller, gap_of, readable_size, teller
from dscase.inquiry.judging import judged
from dscase.inquiry.model import Judged
from dscase.kinds import Kind
from dscase.pipeline import Built
from dscase.render.pdf.choose import Printed
from dscase.render.plain import clean
from dscase.seal.place import BESIDE
from dscase.seal.stage import SealedFile
from dscase.wording.words import Words

JSON_SCHEMA = "dscase.build/1"
TABLE_NEEDS = 100  # columns; below that a line for each source reads better
TALLY_COLUMNS = ("read", "in_window", "protection", "outside", "other_product", "not_event", "unparsed")


def show(built: Built, out: Path) -> None:
    """Prints the screen on stdout."""
    examined = built.examination.examined
    words = Words(examined.case.speaks, called=built.called)
    page = Page(console(), words)
    if built.issued.supplement is not None:
        _supplement(page, built)
        _missing(page, built)
        _documents(page, built, out)
        _masked(page, built)
        _upload(page, built)
        return
    tell = teller(examined, words)
    verdict = judged(examined, built.examination.judgement, tell, built.front)
    blocks.verdict(page, verdict)
    _read(page, built, tell)
    blocks.window(page, examined.window, tell)
    _found_section(page, built, tell)
    if built.record is None:  # the items are those of an inquiry
        _missing(page, built)
    _documents(page, built, out)
    _masked(page, built)
    if built.record is None:
        _upload(page, built)
    _next(page, built, verdict)


def _supplement(page: Page, built: Built) -> None:
    """What a supplement answers, and what is new in it."""
    supplement, news = built.issued.supplement, built.issued.news
    if supplement is None or news is None:
        return
    page.head("supplement")
    page.say(
        "supplement.round",
        round=built.issued.round,
        reference=built.issued.reference,
        answered=len(supplement.answers) - supplement.open,
        open=supplement.open,
        exhibits=len(supplement.exhibits),
        events=f"{supplement.events_total:,}",
    )
    for one in supplement.answers:
        page.point(f"{one.number} {one.text}: {one.state}", STYLE_OF_WEIGHT["weak"] if one.is_open else "")
    if news.unread:
        mark = page.words.say("inquiry.list_mark")
        page.say("supplement.unread", rounds=mark.join(map(str, news.unread)))


def _read(page: Page, built: Built, tell: Teller) -> None:
    page.head("read")
    examined = built.examination.examined
    collected = examined.collected
    if collected.sources:
        if page.console.width < TABLE_NEEDS:
            for source in collected.sources:
                page.line(tell.tally(source))
        else:
            _tally_table(page, built)
        in_window = sum(source.tally.in_window for source in collected.sources)
        page.say(
            "shown", shown=f"{len(collected.rows):,}", read=f"{in_window:,}", merged=f"{collected.merged:,}"
        )
        for source in collected.sources if page.console.width >= TABLE_NEEDS else ():
            if clock := tell.clock(source):
                page.line(f"{source.spec.name}: {clock}", "dim")
    else:
        page.say("no_sources")
    page.say(
        "evidence",
        screenshots=len(examined.evidence.screenshots),
        packages=len(examined.evidence.packages),
        mails=len(examined.evidence.mails),
        others=sum(file.kind is Kind.PRODUCT_LOG and file.error is None for file in examined.evidence.files),
        unknown=sum(file.kind is Kind.UNKNOWN and file.error is None for file in examined.evidence.files),
        failed=sum(file.error is not None for file in examined.evidence.files),
    )


def _tally_table(page: Page, built: Built) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(Text(page.words.say("screen.column.source")))
    for column in TALLY_COLUMNS:
        table.add_column(Text(page.words.say(f"screen.column.{column}")), justify="right")
    for source in built.examination.examined.collected.sources:
        number = built.examination.examined.exhibits.get(source.spec.package or source.spec.name, "")
        counts = [Text(f"{getattr(source.tally, column):,}") for column in TALLY_COLUMNS]
        table.add_row(Text(clean(f"{number} {source.spec.name}".strip())), *counts)
    page.console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _found_section(page: Page, built: Built, tell: Teller) -> None:
    page.head("found")
    blocks.asked_about(page, built.examination.asked.event, tell)
    blocks.others(page, built.examination, tell, asked=built.front == "asked")
    for row in built.inquiry.counts:
        if row.level in {"error", "warning"}:
            page.say("count", level=row.level_word, id=row.id, name=row.name, count=f"{row.count:,}")
    quiet = sum(row.count for row in built.inquiry.counts if row.level not in {"error", "warning"})
    page.say("quiet", count=f"{quiet:,}")


def _missing(page: Page, built: Built) -> None:
    """What is missing or weak and how to mend it, then what is worth knowing."""
    findings, asked = built.examination.findings, built.front == "asked"
    heavy = [finding for finding in findings if finding.weight != "note"]
    page.head("missing" if heavy else "nothing_missing", count=len(heavy))
    for finding in heavy:
        blocks.finding(page, gap_of(finding, page.words, asked=asked), finding.item)
    notes = [finding for finding in findings if finding.weight == "note"]
    if notes:
        page.head("notes")
        for finding in notes:
            page.point(gap_of(finding, page.words, asked=asked).what, STYLE_OF_WEIGHT["note"])


def _documents(page: Page, built: Built, out: Path) -> None:
    page.head("documents")
    engines = {each.name: each.engine for each in built.printed}
    for file in built.sealed.files:
        engine = engines.get(file.name)
        made = f", {engine}" if engine else ""
        page.line(f"{out / file.name}  ({readable_size(file.size)}{made})")
    listed = {file.name for file in built.sealed.files}
    for path in (out / name for name in BESIDE if name not in listed):
        if path.is_file():
            page.line(f"{path}  ({page.words.say('screen.beside')})")
    if built.sealed.left is not None:
        page.say("left", STYLE_OF_WEIGHT["weak"], folder=str(built.sealed.left))


def _masked(page: Page, built: Built) -> None:
    """What was masked, and where what undoes it is kept."""
    masking = built.masking
    if masking is None or masking.declaration is None:
        return
    words = page.words
    page.line(
        words.say(
            "masking.screen",
            kinds=masking.declaration.kinds(words),
            file=masking.place.name if masking.place else "",
        )
    )
    if masking.declaration.ordinary:
        ordinary = words.say("inquiry.list_mark").join(masking.declaration.ordinary)
        page.line(words.say("masking.ordinary", names=ordinary), STYLE_OF_WEIGHT["weak"])
    if built.near:
        files = words.say("inquiry.list_mark").join(built.near)
        page.line(words.say("masking.near", files=files), STYLE_OF_WEIGHT["weak"])


def _upload(page: Page, built: Built) -> None:
    plan = built.upload
    page.head("upload", files=plan.limits.files, size=readable_size(plan.limits.size))
    for number, post in enumerate(plan.rounds, start=1):
        files = page.words.say("inquiry.list_mark").join(
            f"{one.name} ({readable_size(one.size)})" for one in post
        )
        page.say("post", number=number, files=files)
    for one in plan.refused:
        refusal = page.words.say(f"upload.{one.code}", limit=readable_size(plan.limits.size))
        page.line(f"{one.file.name} ({readable_size(one.file.size)}): {refusal}", STYLE_OF_WEIGHT["weak"])
    if built.unmasked:
        files = page.words.say("inquiry.list_mark").join(built.unmasked)
        page.line(page.words.say("masking.raw", files=files), STYLE_OF_WEIGHT["weak"])
    _renamed(page, built)


def _renamed(page: Page, built: Built) -> None:
    """What is sent apart under another name than the documents have for it, since names were masked."""
    if built.masking is None or built.masking.declaration is None:
        return
    uploaded = {one.name for post in built.upload.rounds for one in post}
    for file in sorted(built.unmasked):
        masked = built.masking.mask.text(file)
        if masked != file and not uploaded.isdisjoint((file, masked)):
            page.point(f"{file}: {page.words.say('masking.renamed', told=masked)}", STYLE_OF_WEIGHT["weak"])


def _next(page: Page, built: Built, verdict: Judged) -> None:
    page.head("next")
    if built.record is not None:
        steps = ["watch", "anyway"]
    else:
        steps = [*(["complete"] if built.complete else ["mend", "again"]), "look", "post"]
    if built.front == "asked":
        steps = [f"{step}_asked" if step in {"again", "anyway"} else step for step in steps]
    lines = [page.words.say(f"screen.next.{step}") for step in steps]
    for number, line in enumerate([*([verdict.before] if verdict.before else []), *lines], start=1):
        page.line(line, mark=f"{number}. ")
    if built.record is None:
        page.say("vendor_note", "dim")


def as_json(built: Built, out: Path) -> str:
    """The same facts, one JSON document of schema `dscase.build/1`."""
    done = built.examination
    words = Words(done.examined.case.speaks)
    facts = {
        "schema": JSON_SCHEMA,
        **examined(done, words),
        "items": [{"number": item.number, "state": item.state} for item in built.inquiry.items],
        "output": str(out),
        "reference": built.issued.reference,
        "round": built.issued.round,
        "supplement": _answers(built),
        "files": _files(built.sealed.files),
        "pdf": [_printed(each, words) for each in built.printed],
        "masking": _masking(built),
        "upload": {
            "posts": [[one.name for one in post] for post in built.upload.rounds],
            "refused": [{"name": one.file.name, "code": one.code} for one in built.upload.refused],
        },
    }
    return as_text(facts)


def _masking(built: Built) -> dict[str, object] | None:
    if built.masking is None or built.masking.declaration is None:
        return None
    return {**built.masking.declaration.facts(), "near": list(built.near)}


def _answers(built: Built) -> dict[str, object] | None:
    """What a supplement answers; None where it is none."""
    supplement, news = built.issued.supplement, built.issued.news
    if supplement is None or news is None:
        return None
    return {
        "answers": [asdict(one) for one in supplement.answers],
        "exhibits": [{"number": number, "how": how} for number, how in news.how.items()],
        "events": supplement.events_total,
        "unread": list(news.unread),
    }


def _printed(printed: Printed, words: Words) -> dict[str, object]:
    """A PDF: what made it, and the troubles with it, in words too."""
    troubles = [{"code": one.code, **asdict(words.explain(one))} for one in printed.troubles]
    return {**printed.facts(), "troubles": troubles}


def _files(files: Iterable[SealedFile]) -> Sequence[dict[str, object]]:
    return [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in files]

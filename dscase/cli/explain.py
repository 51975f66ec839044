"""`dscase explain`: what is known of an event, an alert or a status, and what to do first."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, print_result, tell
from dscase.cli.options import Lang
from dscase.errors import ExitCode, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dscase.cli.page import Page
    from dscase.knowledge.explained import Advice, Explanation, NamedEvent, SearchTerms, Subject
    from dscase.wording.words import Words

SCHEMA = "dscase.explain/1"
LISTED, LISTED_BY_WORDS = 40, 10
"""Things that a part of a name fits, or words of it, which are shown; the JSON has all."""
LONGEST = 200
"""Characters of what was asked that are said again."""
NAMED = ("event", "agent_event", "alert", "status", "signature")
"""What has a name in the console, in its language."""
STYLE_OF_LEVEL = {"error": "bold red", "warning": "yellow"}


@guarded
def explain(
    what: Annotated[
        list[str],
        typer.Argument(
            metavar="WHAT",
            help="イベント ID、イベント名、アラート、ステータス / Event ID, name, alert or status.",
        ),
    ],
    *,
    case: Annotated[
        Path | None,
        typer.Option(
            readable=False,
            help="案件フォルダ(名前の表とプロファイル) / Case folder with its own names and profiles.",
        ),
    ] = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="文ごとの出典を示す / The sources of each sentence.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON 1 つ / One JSON document.")] = False,
    lang: Lang = "ja",
) -> ExitCode:
    """イベントやアラートの意味を調べる / Show what an event or alert means."""
    from dscase.knowledge import names, profiles
    from dscase.knowledge.explain import explain as explained

    if case is not None and not case.is_dir():
        raise InputError("case.folder_missing", path=str(case))
    known, name_errors = names.own(case)
    own, profile_errors = profiles.own(case)
    for error in (*name_errors, *profile_errors):
        tell(error)
    explanation = explained(" ".join(what), lang, known, own)
    print_result(lambda: _put_json(explanation) if json else _put(explanation, sources=sources))
    complete = explanation.found != "nothing" and not name_errors and not profile_errors
    return ExitCode.COMPLETE if complete else ExitCode.INCOMPLETE


def _put_json(explanation: "Explanation") -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps({"schema": SCHEMA, **asdict(explanation)}, indent=2))


def _put(explanation: "Explanation", *, sources: bool) -> None:
    from dscase.cli.page import Page, console
    from dscase.knowledge.explain import LISTING
    from dscase.wording.words import Words

    page = Page(console(), Words(explanation.lang), "explain")
    if explanation.found == "nothing":
        page.say("nothing", "bold", 0, asked=explanation.asked.strip()[:LONGEST])
        page.say("how_to_learn")
    if explanation.found in LISTING and len(explanation.subjects) > 1:
        _list(page, explanation)
    else:
        if explanation.found == "words":
            page.say("several_words", "dim", 0, count=1, asked=explanation.asked.strip()[:LONGEST])
        for place, subject in enumerate(explanation.subjects):
            _subject(page, subject, explanation, first=place == 0)
    for advice in explanation.advice:
        meant = {subject.id for subject in explanation.subjects if subject.kind in ("event", "profile")}
        named = not meant.isdisjoint({*advice.ids, advice.key})
        _advice(page, advice, titled=not named or len(explanation.advice) > 1)
        if sources:
            _sentences(page, advice)


def _list(page: "Page", explanation: "Explanation") -> None:
    several = "several" if explanation.found == "containing" else "several_words"
    page.say(several, "", 0, count=len(explanation.subjects), asked=explanation.asked.strip()[:LONGEST])
    listed = LISTED if explanation.found == "containing" else LISTED_BY_WORDS
    for subject in explanation.subjects[:listed]:
        kind = page.words.say(f"explain.kind.{subject.kind}")
        page.line("  ".join(filter(None, (kind, subject.id, subject.name))))
    if len(explanation.subjects) > listed:
        page.say("more", "dim", count=len(explanation.subjects) - listed)
    page.say("name_one", "", 0)


def _subject(page: "Page", subject: "Subject", explanation: "Explanation", *, first: bool) -> None:
    from dscase.knowledge.explain import publication

    if not first:
        page.console.print()
    page.line(f"{subject.id} {subject.name}".strip(), "bold", 0)
    facts = page.words.say("inquiry.list_mark").join(_facts(subject, page.words))
    page.line(facts, STYLE_OF_LEVEL.get(subject.level, ""))
    others = [
        name
        for name in (subject.name_ja, subject.name_en, *subject.older_names)
        if name not in ("", subject.name)
    ]
    if others:
        page.say("also_named", "dim", names=" / ".join(others))
    _texts(page, subject, explanation.lang)
    for each in subject.recovery_of:
        page.say("recovery_of", id=each.id, name=each.name)
    if subject.kind == "agent_event":
        page.say("of_the_agent", "dim")
    if (
        explanation.lang == "ja"
        and subject.kind in NAMED
        and "".join((subject.name_ja, *subject.older_names)).isascii()
    ):
        page.say("english_only", "dim")
    unread = [key for key in subject.profiles if key not in {advice.key for advice in explanation.advice}]
    if unread:
        page.say("explained_by", "dim", keys=" ".join(unread), key=unread[0])
    if subject.sources:
        titles = (publication(code, explanation.lang).text for code in subject.sources)
        page.say("read_at", "dim", sources=" / ".join(titles))


def _texts(page: "Page", subject: "Subject", lang: str) -> None:
    """The texts it is shown with; of a lamp, what it means and the statuses of its colour."""
    if subject.kind == "lamp":
        page.line(subject.text_ja if lang == "ja" else subject.text_en)
        page.say("lamp_next")
    else:
        for text in dict.fromkeys(filter(None, (subject.text_ja, subject.text_en))):
            page.say("text", "dim", text=text)
    if subject.statuses:
        page.say("lamp_statuses", "dim", statuses=" / ".join(subject.statuses))


def _facts(subject: "Subject", words: "Words") -> "Iterator[str]":
    """What there is to say of a subject in a word or two each."""
    yield words.say(f"explain.kind.{subject.kind}")
    if subject.level:
        yield words.say("explain.level", level=words.say(f"level.{subject.level}"))
    if subject.severity:
        yield words.say(
            "explain.severity", severity=words.say(f"explain.severities.{subject.severity.lower()}")
        )
    if subject.dismissible:
        yield words.say(f"explain.dismissible.{subject.dismissible}")
    if subject.lamp and subject.kind != "lamp":
        yield words.say("explain.lamp", lamp=words.say(f"explain.lamps.{subject.lamp}"))
    if subject.module:
        yield words.say(f"module.{subject.module}")


def _advice(page: "Page", advice: "Advice", *, titled: bool) -> None:
    if titled:
        page.head("advice", title=advice.title)
    packages = [page.words.say(f"explain.package.{package}") for package in advice.packages]
    alerts = [
        " / ".join(filter(None, (each.text_ja or each.name_ja, each.name_en))) for each in advice.alerts
    ]
    _block(page, "meaning", advice.meaning)
    _block(page, "first", advice.first, numbered=True)
    _block(page, "attach", (*advice.attach, *packages))
    _block(page, "asked", advice.asked or [page.words.say("explain.no_list")])
    _block(page, "recovery", _events(page, advice.recovery))
    _block(page, "lamp_recovery", _events(page, advice.lamp_recovery))
    _block(page, "alerts", alerts)
    _block(page, "related", _events(page, advice.related))
    _block(page, "agent_events", _events(page, advice.agent_events))
    _block(page, "search", [_search(each) for each in advice.searches])
    _block(page, "debug", advice.debug)
    _block(page, "unknown", advice.unknown)
    page.head("bounds")
    page.say("covers", text=advice.covers)
    page.say("does_not_cover", text=advice.does_not_cover)
    page.head("sources")
    for source in advice.sources:
        page.line(f"{source.code} {source.text} {source.url}".strip(), "dim")


def _sentences(page: "Page", advice: "Advice") -> None:
    """Each sentence with the codes of its sources, and how far each can be trusted."""
    grades = {source.code: source.grade for source in advice.sources}
    page.head("sentences")
    for said in advice.statements:
        page.point(said.text)
        sources = "  ".join(f"{code} ({grades.get(code) or '-'})" for code in said.sources)
        page.line(sources or page.words.say("explain.no_source"), "dim", indent=4)
    page.say("grades", "dim")


def _block(page: "Page", head: str, texts: "Sequence[str]", *, numbered: bool = False) -> None:
    """A heading and its list; nothing where there is nothing to list."""
    for number, text in enumerate(texts, 1):
        if number == 1:
            page.head(head)
        if numbered:
            page.line(text, mark=f"{number}. ")
        else:
            page.point(text)


def _search(one: "SearchTerms") -> str:
    words = " / ".join(one.words)
    return f"{one.name}: {words}\n{one.url}" if one.url else f"{one.name}: {words}"


def _events(page: "Page", events: "Sequence[NamedEvent]") -> list[str]:
    levels = {one.level: page.words.say(f"level.{one.level}") for one in events if one.level}
    return ["  ".join(filter(None, (one.id, levels.get(one.level), one.name))) for one in events]

"""`dscase explain`: what is known of an event, an alert or a status, and what to do first."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dscase.cli.error_handler import guarded, shown, tell
from dscase.cli.options import Lang
from dscase.errors import ExitCode, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dscase.cli.page import Page
    from dscase.knowledge.explained import Advice, Explanation, Named, Search, Subject
    from dscase.wording.words import Words

SCHEMA = "dscase.explain/1"
LISTED = 40
"""Things that a part of a name fits which are shown; the JSON has all."""
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
            readable=False, help="案件フォルダ(名前の表とプロファイル) / A case folder's own knowledge."
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
    told = explained(" ".join(what), lang, known, own)
    shown(lambda: _put_json(told) if json else _put(told, sources=sources))
    complete = told.found != "nothing" and not name_errors and not profile_errors
    return ExitCode.COMPLETE if complete else ExitCode.INCOMPLETE


def _put_json(told: "Explanation") -> None:
    import json
    from dataclasses import asdict

    typer.echo(json.dumps({"schema": SCHEMA, **asdict(told)}, indent=2))


def _put(told: "Explanation", *, sources: bool) -> None:
    from dscase.cli.page import Page, console
    from dscase.knowledge.explain import LISTING
    from dscase.wording.words import Words

    page = Page(console(), Words(told.lang), "explain")
    if told.found == "nothing":
        page.say("nothing", "bold", 0, asked=told.asked.strip()[:LONGEST])
        page.say("how_to_learn")
    if told.found in LISTING and len(told.subjects) > 1:
        _list(page, told)
    else:
        if told.found == "words":
            page.say("several_words", "dim", 0, count=1, asked=told.asked.strip()[:LONGEST])
        for place, one in enumerate(told.subjects):
            _subject(page, one, told, first=place == 0)
    for advice in told.advice:
        meant = {one.id for one in told.subjects if one.kind in ("event", "profile")}
        named = not meant.isdisjoint({*advice.ids, advice.key})
        _advice(page, advice, titled=not named or len(told.advice) > 1)
        if sources:
            _sentences(page, advice)


def _list(page: "Page", told: "Explanation") -> None:
    several = "several" if told.found == "containing" else "several_words"
    page.say(several, "", 0, count=len(told.subjects), asked=told.asked.strip()[:LONGEST])
    for one in told.subjects[:LISTED]:
        kind = page.words.say(f"explain.kind.{one.kind}")
        page.line("  ".join(filter(None, (kind, one.id, one.name))))
    if len(told.subjects) > LISTED:
        page.say("more", "dim", count=len(told.subjects) - LISTED)
    page.say("name_one", "", 0)


def _subject(page: "Page", one: "Subject", told: "Explanation", *, first: bool) -> None:
    from dscase.knowledge.explain import publication

    if not first:
        page.console.print()
    page.line(f"{one.id} {one.name}".strip(), "bold", 0)
    facts = page.words.say("inquiry.list_mark").join(_facts(one, page.words))
    page.line(facts, STYLE_OF_LEVEL.get(one.level, ""))
    others = [name for name in (one.name_ja, one.name_en, *one.older_names) if name not in ("", one.name)]
    if others:
        page.say("also_named", "dim", names=" / ".join(others))
    _texts(page, one, told.lang)
    for each in one.recovery_of:
        page.say("recovery_of", id=each.id, name=each.name)
    if one.kind == "agent_event":
        page.say("of_the_agent", "dim")
    if told.lang == "ja" and one.kind in NAMED and "".join((one.name_ja, *one.older_names)).isascii():
        page.say("english_only", "dim")
    unread = [key for key in one.profiles if key not in {advice.key for advice in told.advice}]
    if unread:
        page.say("explained_by", "dim", keys=" ".join(unread), key=unread[0])
    if one.sources:
        titles = (publication(code, told.lang).text for code in one.sources)
        page.say("read_at", "dim", sources=" / ".join(titles))


def _texts(page: "Page", one: "Subject", lang: str) -> None:
    """The texts it is shown with; of a lamp, what it means and the statuses of its colour."""
    if one.kind == "lamp":
        page.line(one.text_ja if lang == "ja" else one.text_en)
        page.say("lamp_next")
    else:
        for text in dict.fromkeys(filter(None, (one.text_ja, one.text_en))):
            page.say("text", "dim", text=text)
    if one.statuses:
        page.say("lamp_statuses", "dim", statuses=" / ".join(one.statuses))


def _facts(one: "Subject", words: "Words") -> "Iterator[str]":
    """What there is to say of a subject in a word or two each."""
    yield words.say(f"explain.kind.{one.kind}")
    if one.level:
        yield words.say("explain.level", level=words.say(f"level.{one.level}"))
    if one.severity:
        yield words.say("explain.severity", severity=words.say(f"explain.severities.{one.severity.lower()}"))
    if one.dismissible:
        yield words.say(f"explain.dismissible.{one.dismissible}")
    if one.lamp and one.kind != "lamp":
        yield words.say("explain.lamp", lamp=words.say(f"explain.lamps.{one.lamp}"))
    if one.module:
        yield words.say(f"module.{one.module}")


def _advice(page: "Page", one: "Advice", *, titled: bool) -> None:
    if titled:
        page.head("advice", title=one.title)
    packages = [page.words.say(f"explain.package.{package}") for package in one.packages]
    alerts = [" / ".join(filter(None, (each.text_ja or each.name_ja, each.name_en))) for each in one.alerts]
    _block(page, "meaning", one.meaning)
    _block(page, "first", one.first, numbered=True)
    _block(page, "attach", (*one.attach, *packages))
    _block(page, "asked", one.asked or [page.words.say("explain.no_list")])
    _block(page, "recovery", _events(page, one.recovery))
    _block(page, "lamp_recovery", _events(page, one.lamp_recovery))
    _block(page, "alerts", alerts)
    _block(page, "related", _events(page, one.related))
    _block(page, "agent_events", _events(page, one.agent_events))
    _block(page, "search", [_search(each) for each in one.searches])
    _block(page, "debug", one.debug)
    _block(page, "unknown", one.unknown)
    page.head("bounds")
    page.say("covers", text=one.covers)
    page.say("does_not_cover", text=one.does_not_cover)
    page.head("sources")
    for source in one.sources:
        page.line(f"{source.code} {source.text} {source.url}".strip(), "dim")


def _sentences(page: "Page", one: "Advice") -> None:
    """Each sentence with the codes of its sources, and how far each can be trusted."""
    grades = {source.code: source.grade for source in one.sources}
    page.head("sentences")
    for said in one.statements:
        page.point(said.text)
        told = "  ".join(f"{code} ({grades.get(code) or '-'})" for code in said.sources)
        page.line(told or page.words.say("explain.no_source"), "dim", indent=4)
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


def _search(one: "Search") -> str:
    words = " / ".join(one.words)
    return f"{one.name}: {words}\n{one.url}" if one.url else f"{one.name}: {words}"


def _events(page: "Page", events: "Sequence[Named]") -> list[str]:
    levels = {one.level: page.words.say(f"level.{one.level}") for one in events if one.level}
    return ["  ".join(filter(None, (one.id, levels.get(one.level), one.name))) for one in events]

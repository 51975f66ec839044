"""`dscase events`: shows the events of files, folders or a case; learns a site's own names of them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dscase.cli.error_handler import guarded
from dscase.cli.options import CsvColumn, Engine, Index, Jobs, Scheduler, Tz, Year, csv_columns, shared_out
from dscase.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from dscase.cli.event_output import Form
    from dscase.events.table import Level

ALL = "all"
FORMS: "dict[str, Form | None]" = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".txt": None}
"""Names of files and the form of what is written into them."""


@guarded
def events(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="ファイル、フォルダ、案件フォルダ、- / Files, globs, folders, a case folder, - for stdin.",
        ),
    ] = None,
    *,
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            "-w",
            help='対象時間帯(例: "2026-04-20 03:00/03:40"。all で全体) / '
            'Window, e.g. "2026-04-20 03:00/03:40"; "all" for none.',
        ),
    ] = None,
    around: Annotated[
        str | None, typer.Option(help="この時刻の前後 15 分 / This time ±15 min, or T±5m.")
    ] = None,
    tz: Tz = None,
    year: Year = None,
    csv_column: CsvColumn = None,
    as_of: Annotated[str | None, typer.Option(help="今とみなす時刻 / The time used as now.")] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="イベント ID(複数可) / Event ID. Repeatable.")
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            help="error、warning、info、unknown(複数可) / error, warning, info, unknown. Repeatable."
        ),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="対象(* は任意の文字)(複数可) / Target, * for any text. Repeatable."),
    ] = None,
    grep: Annotated[str | None, typer.Option(help="含まれる文字 / Text in any field. Not a pattern.")] = None,
    slack: Annotated[
        str | None,
        typer.Option(help="時刻順の乱れへの余裕(既定 10m) / How far lines may be out of time order (10m)."),
    ] = None,
    modules: Annotated[
        bool,
        typer.Option("--modules", help="保護機能のイベントも / The protection modules' events as well."),
    ] = False,
    count_by: Annotated[
        Literal["id", "target", "level"] | None,
        typer.Option(help="イベントの代わりに件数 / Counts instead of events."),
    ] = None,
    show_unparsed: Annotated[
        bool,
        typer.Option("--show-unparsed", help="読み取れなかった行 / The lines not read, instead of events."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="JSON 1 つ / One JSON document.")] = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="1 行に 1 件の JSON / JSON lines.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="CSV(UTF-8、BOM 付き) / CSV (UTF-8, BOM).")] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            readable=False,
            help="UTF-8 の新しいファイルへ(.csv .json .jsonl .txt) / Write to a new UTF-8 file.",
        ),
    ] = None,
    form: Annotated[
        Literal["events", "raw"],
        typer.Option("--format", help="raw: 全行をそのまま解析 / raw: every line as parsed."),
    ] = "events",
    index: Index = None,
    jobs: Jobs = None,
    engine: Engine = "local",
    scheduler: Scheduler = None,
    learn_names: Annotated[
        str | None,
        typer.Option(help="CSV からイベント名を覚える / Learn event names from a console export."),
    ] = None,
    lang: Annotated[
        Literal["ja", "en"] | None, typer.Option(envvar="DSCASE_LANG", help="言語 / Language (ja).")
    ] = None,
) -> ExitCode:
    """イベントを見る / Show the events of logs, exports and cases."""
    from dscase import pipeline
    from dscase.cli import account, event_output
    from dscase.cli.progress import Bar
    from dscase.events.filter import Sieve
    from dscase.inquiry.formatter import Teller
    from dscase.window import around as window_around
    from dscase.wording.words import Words

    written = _form(output, json=json, jsonl=jsonl, csv=csv)
    windowed = window is not None or around is not None or slack is not None
    sifted = bool(ids or level or target or grep or count_by or show_unparsed)
    if learn_names is not None:
        if paths or windowed or sifted or written or output or form == "raw":
            raise UsageError("cli.learn_alone")
        return _learn(learn_names, tz, year, lang, csv_columns(csv_column))
    if not paths:
        raise UsageError("cli.no_paths")
    if form == "raw":
        alone = not (windowed or sifted or modules or csv_column or output)
        if not alone or written not in (None, "jsonl") or len(paths) > 1:
            raise UsageError("cli.raw_alone")
        return _raw(paths[0], lang)
    if window is not None and around is not None:
        raise UsageError("cli.window_twice")
    if count_by and show_unparsed:
        raise UsageError("cli.count_or_unparsed")
    levels = tuple(_level(word) for word in level or ())
    sieve = Sieve(tuple(ids or ()), levels, tuple(target or ()), grep or "")
    request = pipeline.ListRequest(
        paths=tuple(paths),
        now=datetime.now(UTC).replace(microsecond=0),
        window=window_around(around) if around is not None else window,
        everything=window is not None and window.strip().casefold() == ALL,
        tz=tz,
        year=year,
        as_of=as_of,
        lang=lang,
        slack=slack,
        modules=modules,
        index=index,
        sharing=shared_out(jobs, engine, scheduler),
        ids=tuple(ids or ()),
        unparsed=show_unparsed,
        csv_columns=csv_columns(csv_column),
    )
    with Bar() as bar:
        listing = pipeline.list_events(request, bar)
    words = Words(listing.lang)
    tell = Teller(words, listing.window, {}, listing.names)
    shown = list(sieve.sifted(listing.events, tell.name))
    if show_unparsed:
        sheet = event_output.of_unparsed(listing, words)
    elif count_by:
        sheet = event_output.of_counts(shown, count_by, tell)
    else:
        sheet = event_output.of_events(shown, tell)
    event_output.put(sheet, written, words, lambda: account.facts(listing, sieve, len(shown)), output)
    to_screen = written is None and output is None and event_output.on_screen()
    account.tell(listing, len(shown), tell, to_screen=to_screen, hint=not show_unparsed)
    return ExitCode.COMPLETE if listing.complete else ExitCode.INCOMPLETE


def _form(output: Path | None, **chosen: bool) -> "Form | None":
    """The form of output asked for, by an option or by the file's name; None leaves it to where the output
    goes: a table on a screen, else plain lines. Raises UsageError; OutputError where the file is there.
    """
    from dscase.cli import event_output

    forms: list[Form] = [name for name in ("json", "jsonl", "csv") if chosen[name]]
    if len(forms) > 1:
        raise UsageError("cli.one_output", options=" ".join(f"--{name}" for name in forms))
    if output is None:
        return forms[0] if forms else None
    event_output.refuse(output)
    if forms:
        return forms[0]
    suffix = output.suffix.casefold()
    if suffix not in FORMS:
        raise UsageError("cli.output_form", file=str(output), suffixes=" ".join(FORMS))
    return FORMS[suffix]


def _level(word: str) -> "Level":
    """A level by any word sources use for it, or by its own."""
    from dscase.knowledge.catalogue import catalogue

    known = catalogue().level_of_word(word)
    if known is None and word.strip().casefold() not in ("unknown", "不明"):
        raise UsageError("cli.level_unknown", level=word)
    return known or "unknown"


def _raw(path: str, lang: Literal["ja", "en"] | None) -> ExitCode:
    """Every line of a file as parsed, one JSON object each; in memory is never more than a few lines."""
    from dscase.cli import raw
    from dscase.wording.words import Words

    statuses = raw.put(path)
    words = Words(lang or "ja")
    counts = words.say("inquiry.list_mark").join(f"{status} {count:,}" for status, count in statuses.items())
    typer.echo(words.say("events_command.raw", lines=f"{statuses.total():,}", statuses=counts), err=True)
    return ExitCode.INCOMPLETE if statuses["unparsed"] else ExitCode.COMPLETE


def _learn(
    path: str, tz: str | None, year: int | None, lang: Literal["ja", "en"] | None, columns: dict[str, str]
) -> ExitCode:
    """Learns the names of an export and says which."""
    from dscase import pipeline
    from dscase.cli import account
    from dscase.wording.words import Words

    request = pipeline.ListRequest(
        paths=(path,),
        now=datetime.now(UTC),
        everything=True,
        tz=tz,
        year=year,
        lang=lang,
        csv_columns=columns,
    )
    listing = pipeline.list_events(request)
    account.tell_learned(pipeline.learn_names(listing), Words(listing.lang))
    return ExitCode.COMPLETE if listing.complete else ExitCode.INCOMPLETE

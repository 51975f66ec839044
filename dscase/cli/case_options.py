"""The options that state a case, the same for every command that judges one, and the request they make."""

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from dscase.cli.error_handler import speak
from dscase.cli.options import CsvColumn, Dsa, Dsm, Index, Tz, Year, csv_columns, of_computer
from dscase.cli.parsing import OCCURRENCES
from dscase.cli.sources import spread
from dscase.cli.texts import text
from dscase.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from dscase.case.model import Case, Lang
    from dscase.intake.gather import Given
    from dscase.pipeline import Request

T = TypeVar("T")

TEXTS = (
    "title",
    "question",
    "impact",
    "background",
    "what_happened",
    "status",
    "alerts",
    "message",
    "product",
    "os",
    "inquire_anyway",
)


def in_order(occurrences: Sequence[str], values: Mapping[str, Sequence[T]]) -> list[tuple[str, T]]:
    """The values of several repeatable options, each with its option's name, in the order typed."""
    left = {name: iter(each) for name, each in values.items()}
    typed = [(name, next(left[name])) for name in occurrences if name in left]
    return typed + [(name, value) for name, rest in left.items() for value in rest]


def stating_a_case(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Gives a command the argument and options of `request`, in front of its own. The command is called
    with the `Request` they make and its own options.
    """
    shared = inspect.signature(request).parameters
    _, *own = inspect.signature(command).parameters.values()

    @functools.wraps(command)
    def run(**values: Any) -> ExitCode:
        stated = request(**{name: values.pop(name) for name in shared})
        return command(stated, **values)

    # typer reads the options from the signature.
    parameters = [*shared.values(), *own]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def request(
    ctx: typer.Context,
    case_dir: Annotated[
        Path | None,
        typer.Argument(
            metavar="CASE_DIR", readable=False, help="案件フォルダ / Case folder (case.yaml, evidence/)."
        ),
    ] = None,
    *,
    window: Annotated[
        str | None,
        typer.Option(
            "--window",
            "-w",
            help='対象時間帯(例: "2026-04-20 03:00/03:40") / '
            'Window, e.g. "2026-04-20 03:00/03:40", "…T03:20±15m".',
        ),
    ] = None,
    tz: Tz = None,
    year: Year = None,
    events: Annotated[
        list[str] | None,
        typer.Option(
            help="ログか CSV。フォルダ、glob、URL、- も可(複数可) / File, folder, glob, URL, -. Repeatable."
        ),
    ] = None,
    csv_column: CsvColumn = None,
    diag: Annotated[
        list[Path] | None,
        typer.Option(readable=False, help="診断パッケージ(複数可) / Diagnostic package. Repeatable."),
    ] = None,
    dsm: Dsm = None,
    dsa: Dsa = None,
    screenshot: Annotated[
        list[Path] | None,
        typer.Option(readable=False, help="画面ショット(複数可) / Screenshot (PNG, JPEG). Repeatable."),
    ] = None,
    evidence: Annotated[
        list[Path] | None,
        typer.Option(
            readable=False,
            help="その他の証跡(種類は自動判別) / Any other file; identified by its content.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option(help="件名 / Title.")] = None,
    question: Annotated[
        str | None,
        typer.Option(
            help="伺いたいこと(1 行に 1 つ)(文章か @ファイル) / Your questions, one per line. Text or @file."
        ),
    ] = None,
    answer_by: Annotated[str | None, typer.Option(help="回答の希望期限 / When you need an answer.")] = None,
    urgency: Annotated[str | None, typer.Option(help="緊急度 / Urgency.")] = None,
    impact: Annotated[
        str | None, typer.Option(help="影響(文章か @ファイル) / What is affected. Text or @file.")
    ] = None,
    background: Annotated[
        str | None, typer.Option(help="(1) 背景(文章か @ファイル) / Background. Text or @file.")
    ] = None,
    happened: Annotated[
        str | None, typer.Option(help="(2) 具体的な事象(文章か @ファイル) / What happened. Text or @file.")
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(help="(2) ステータス(文章か @ファイル) / Lamp and status. Text or @file."),
    ] = None,
    alerts: Annotated[
        str | None,
        typer.Option(
            help='(2) アラート。なければ none(文章か @ファイル) / Alerts, or "none". Text or @file.'
        ),
    ] = None,
    checked: Annotated[
        list[str] | None,
        typer.Option(
            help="事前に確認した内容。時刻で始めてもよい(複数可)(文章か @ファイル) / "
            "What was checked; may begin with its time. Repeatable. Text or @file."
        ),
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(
            help="お問い合わせ対象のイベント(ID か ID@対象) / Event you ask about: ID or ID@COMPUTER."
        ),
    ] = None,
    message: Annotated[
        str | None,
        typer.Option(
            help="確認したいメッセージ(製品ログの行) / The message you ask about (a product-log line)."
        ),
    ] = None,
    message_at: Annotated[
        str | None,
        typer.Option(help="メッセージの場所(ファイル:行番号) / Its place: FILE:LINE, PACKAGE!MEMBER:LINE."),
    ] = None,
    message_time: Annotated[
        str | None, typer.Option(help="メッセージの時刻(前後 1 分を探す) / Its time; lines within a minute.")
    ] = None,
    around_message: Annotated[
        str | None,
        typer.Option(
            help="--window がないときの前後の長さ(既定 ±30m) / How far around it, without --window (±30m)."
        ),
    ] = None,
    inquire_anyway: Annotated[
        str | None,
        typer.Option(help="静観などの判定でも問い合わせる理由 / Reason for an inquiry despite the verdict."),
    ] = None,
    retention: Annotated[
        str | None,
        typer.Option(help="DSM のイベントの保存期間(例: 7d) / Retention time of the DSM, such as 7d."),
    ] = None,
    product: Annotated[str | None, typer.Option(help="製品とバージョン / Product and version.")] = None,
    os: Annotated[str | None, typer.Option("--os", help="OS / Operating system.")] = None,
    lang: Annotated[
        Literal["ja", "en", "both"] | None,
        typer.Option(envvar="DSCASE_LANG", help="文書の言語 / Language of the documents (ja)."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(help="作成日時とみなす時刻 / The time used as now: same inputs, same bytes."),
    ] = None,
    index: Index = None,
) -> "Request":
    """What the options state, over case.yaml. A text may be `@file`."""
    from dscase import pipeline
    from dscase.case.file import read
    from dscase.case.journal import Journal
    from dscase.case.model import Case
    from dscase.events.remote.address import is_url
    from dscase.pipeline.inheriting import stated_by_options
    from dscase.window import read_moment

    case = read(case_dir) if case_dir else Case()
    if case_dir and (lang is None or lang == "both"):
        speak(case.speaks)
    records = Journal(case_dir).records() if case_dir and as_of else ()
    texts = own_texts(case, case_dir) if case_dir else {}
    stated = {
        "window": window,
        "tz": tz,
        "year": year,
        "title": text(title),
        "question": text(question),
        "answer_by": answer_by,
        "urgency": urgency,
        "impact": text(impact),
        "background": text(background),
        "what_happened": text(happened),
        "status": text(status),
        "alerts": text(alerts),
        "event": event,
        "message": text(message),
        "message_at": message_at,
        "message_time": message_time,
        "around_message": around_message,
        "product": text(product),
        "os": text(os),
        "inquire_anyway": text(inquire_anyway),
        "retention": retention,
        "csv_columns": pipeline.columns(case, csv_columns(csv_column)),
        "lang": case.speaks if lang == "both" else lang,
        "as_of": read_moment(as_of, pipeline.zone(case, tz, records)) if as_of else None,
    }
    over = {field: value for field, value in stated.items() if value is not None}
    own = Case.model_validate({**case.model_dump(), **texts})
    case = Case.model_validate({**own.model_dump(), **over})
    files: dict[str, Sequence[Path | str] | None] = {
        "events": [one if is_url(one) else Path(one) for one in events or ()],
        "diag": diag,
        "dsm": dsm,
        "dsa": dsa,
        "screenshot": screenshot,
        "evidence": evidence,
    }
    typed = in_order(ctx.meta[OCCURRENCES], {flag: paths or () for flag, paths in files.items()})
    given = [_flag_file(flag, path, case_dir) for flag, path in spread(typed, ctx)]
    if not case_dir and not given:
        raise UsageError("cli.nothing_given")
    return pipeline.Request(
        case=case,
        now=datetime.now(UTC).replace(microsecond=0),
        case_dir=case_dir,
        given=tuple(given),
        checked=tuple(filter(None, (text(one) for one in checked or ()))),
        tz=tz,
        year=year,
        both=lang == "both",
        stated=stated_by_options(own, case, over, lang),
        index=index,
    )


def case_request(case_dir: Path, lang: "Lang | None", tz: str | None) -> "Request":
    """The case as case.yaml states it, its `@file` texts read; `lang` comes before the case's own."""
    from dscase import pipeline
    from dscase.case.file import read
    from dscase.case.sealed import StatedField

    case = read(case_dir)
    speak(lang or case.speaks)
    said = {"lang": (lang, case.lang), "tz": (tz, case.tz)}
    stated = {name: StatedField(said=now, over=own) for name, (now, own) in said.items() if now}
    case = case.model_copy(update={**own_texts(case, case_dir), "lang": lang or case.lang})
    return pipeline.Request(case, datetime.now(UTC).replace(microsecond=0), case_dir, tz=tz, stated=stated)


def own_texts(case: "Case", folder: Path) -> dict[str, str | None]:
    """The texts of case.yaml by field, those that say `@file` read from `folder`."""
    return {field: text(getattr(case, field), folder) for field in TEXTS}


def _flag_file(flag: str, path: Path | str, case_dir: Path | None) -> "Given":
    """A file of a flag, with what the flag says it is; a text is a URL. A name of the case's evidence/ is
    understood too.
    """
    from dscase.case.file import EVIDENCE
    from dscase.events.remote.address import address
    from dscase.intake.gather import Given
    from dscase.kinds import Kind

    def found(stated: Path) -> Path:
        inside = case_dir / EVIDENCE / stated if case_dir is not None else stated
        return inside if not stated.exists() and inside.exists() else stated

    if isinstance(path, str):
        return Given(address(path).path, Kind.SYSLOG, url=path)
    kind = {"events": Kind.SYSLOG, "screenshot": Kind.SCREENSHOT, "evidence": None}.get(flag, Kind.PACKAGE)
    if flag == "dsa":
        file, computer = of_computer(path, found)
        return Given(file, kind, "dsa", computer)
    return Given(found(path), kind, "dsm" if flag == "dsm" else None)
